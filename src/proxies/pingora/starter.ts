/** Starts this tool's own small proxy on the Pingora crates: `src/lab/programs/pingora`. */
import type { Starter } from '../starter.ts';

export const pingoraStarter: Starter = {
  program: 'pingora-proxy',
  versionArgs: ['--version'],
  version: /pingora-proxy (\d+\.\d+\.\d+)/,
  args: ['{config}'],
};

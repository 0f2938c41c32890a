/** Starts this tool's own small proxy in Go: `src/lab/programs/go`. Its version is that of the Go that built it. */
import type { Starter } from '../starter.ts';

export const goStarter: Starter = {
  program: 'go-proxy',
  versionArgs: ['--version'],
  version: /go-proxy (\d+\.\d+(?:\.\d+)?)/,
  args: ['{config}'],
};

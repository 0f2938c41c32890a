/** Varnish: its profile, its logs, its config, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { readVarnishConfigs } from './config/index.ts';
import { varnishSecretLines } from './config/secret-lines.ts';
import { varnishDialects } from './log/index.ts';
import { varnish as profile } from './profile.ts';
import { varnishStarter } from './starter.ts';

export const varnish: WholeProxy = {
  profile,
  dialects: varnishDialects,
  readConfigs: readVarnishConfigs,
  secretLines: varnishSecretLines,
  starter: varnishStarter,
};

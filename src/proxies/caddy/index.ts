/** Caddy: its profile, its logs, its config, and how it is started. */

import { eachAlone } from '../config-reader.ts';
import type { WholeProxy } from '../whole-proxy.ts';
import { readCaddyConfig } from './config/index.ts';
import { caddySecretLines } from './config/secret-lines.ts';
import { caddyDialects } from './log/index.ts';
import { caddy as profile } from './profile.ts';
import { caddyStarter } from './starter.ts';

export const caddy: WholeProxy = {
  profile,
  dialects: caddyDialects,
  readConfigs: eachAlone(readCaddyConfig),
  secretLines: caddySecretLines,
  starter: caddyStarter,
};

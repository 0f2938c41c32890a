/** Apache: its profile, its logs, its config, and how it is started. */
import { eachAlone } from '../config-reader.ts';
import type { WholeProxy } from '../whole-proxy.ts';
import { readApacheConfig } from './config/index.ts';
import { apacheSecretLines } from './config/secret-lines.ts';
import { apacheDialects } from './log/index.ts';
import { apache as profile } from './profile.ts';
import { apacheStarter } from './starter.ts';

export const apache: WholeProxy = {
  profile,
  dialects: apacheDialects,
  readConfigs: eachAlone(readApacheConfig),
  secretLines: apacheSecretLines,
  starter: apacheStarter,
};

/** HAProxy: its profile, its logs, its config, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { readHaproxyConfigs } from './config/index.ts';
import { haproxySecretLines } from './config/secret-lines.ts';
import { haproxyDialects } from './log/index.ts';
import { haproxy as profile } from './profile.ts';
import { haproxyStarter } from './starter.ts';

export const haproxy: WholeProxy = {
  profile,
  dialects: haproxyDialects,
  readConfigs: readHaproxyConfigs,
  secretLines: haproxySecretLines,
  starter: haproxyStarter,
};

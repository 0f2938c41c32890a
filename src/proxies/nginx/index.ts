/** Nginx: its profile, its logs, its config, and how it is started. */
import { eachAlone } from '../config-reader.ts';
import type { WholeProxy } from '../whole-proxy.ts';
import { readNginxConfig } from './config/index.ts';
import { nginxSecretLines } from './config/secret-lines.ts';
import { nginxDialects } from './log/index.ts';
import { nginx as profile } from './profile.ts';
import { nginxStarter } from './starter.ts';

export const nginx: WholeProxy = {
  profile,
  dialects: nginxDialects,
  readConfigs: eachAlone(readNginxConfig),
  secretLines: nginxSecretLines,
  starter: nginxStarter,
};

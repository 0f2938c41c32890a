/** The small proxy of this tool's own: it is set and logs as Nginx, and is started within the lab's own process. */
import { eachAlone } from '../config-reader.ts';
import { nginxSecretLines } from '../nginx/config/secret-lines.ts';
import { nginxDialects } from '../nginx/log/index.ts';
import type { WholeProxy } from '../whole-proxy.ts';
import { readBuiltinConfig } from './config.ts';
import { builtin as profile } from './profile.ts';

export const builtin: WholeProxy = {
  profile,
  dialects: nginxDialects,
  readConfigs: eachAlone(readBuiltinConfig),
  secretLines: nginxSecretLines,
};

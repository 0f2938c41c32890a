/** Envoy: its profile, its logs, its config, its admin interface, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { readAdmin } from './config/admin.ts';
import { readEnvoyConfigs } from './config/pieces.ts';
import { envoySecretLines } from './config/secret-lines.ts';
import { envoyJson } from './log/json.ts';
import { envoyServer } from './log/server.ts';
import { envoyText } from './log/text.ts';
import { envoy as profile } from './profile.ts';
import { envoyStarter } from './starter.ts';

export const envoy: WholeProxy = {
  profile,
  dialects: [envoyText, envoyJson, envoyServer],
  readConfigs: readEnvoyConfigs,
  secretLines: envoySecretLines,
  readAdmin,
  starter: envoyStarter,
};

/** Caddy: its profile, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { caddy as profile } from './profile.ts';
import { caddyStarter } from './starter.ts';

export const caddy: WholeProxy = { profile, starter: caddyStarter };

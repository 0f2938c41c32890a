/** HAProxy: its profile, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { haproxy as profile } from './profile.ts';
import { haproxyStarter } from './starter.ts';

export const haproxy: WholeProxy = { profile, starter: haproxyStarter };

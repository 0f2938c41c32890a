/** Apache: its profile, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { apache as profile } from './profile.ts';
import { apacheStarter } from './starter.ts';

export const apache: WholeProxy = { profile, starter: apacheStarter };

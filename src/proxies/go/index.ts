/** Proxies made of Go's net/http: their profile, their logs, and how one is started. What is set in one stands in Go. */
import type { WholeProxy } from '../whole-proxy.ts';
import { goAccess } from './log/access.ts';
import { goLog } from './log/error.ts';
import { go as profile } from './profile.ts';
import { goStarter } from './starter.ts';

export const go: WholeProxy = { profile, dialects: [goAccess, goLog], starter: goStarter };

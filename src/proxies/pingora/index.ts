/** Pingora: its profile, its logs, and how a proxy made of it is started. What is set in one stands in Rust. */
import type { WholeProxy } from '../whole-proxy.ts';
import { pingoraAccess } from './log/access.ts';
import { pingoraLog } from './log/error.ts';
import { pingora as profile } from './profile.ts';
import { pingoraStarter } from './starter.ts';

export const pingora: WholeProxy = {
  profile,
  dialects: [pingoraAccess, pingoraLog],
  starter: pingoraStarter,
};

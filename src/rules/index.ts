/**
 * One file per root cause: Facts in, verdict out; `judge.ts` runs and ranks them. Imports `model/` only.
 * A new rule is one file named after the failing state, one line here, and a test with a case that fires and a
 * look-alike that stays silent. Order breaks ties between findings of equal severity and confidence.
 */

import { h2Reset } from './h2-reset.ts';
import { heartbeatTooSlow } from './heartbeat-too-slow.ts';
import { idleTimeout } from './idle-timeout.ts';
import { limitAhead } from './limit-ahead.ts';
import { originEnded } from './origin-ended.ts';
import type { Rule } from './rule.ts';
import { totalTimeout } from './total-timeout.ts';
import { upstreamClosed } from './upstream-closed.ts';

export { type Judgement, judge } from './judge.ts';

export const rules: readonly Rule[] = [
  idleTimeout,
  totalTimeout,
  upstreamClosed,
  originEnded,
  heartbeatTooSlow,
  h2Reset,
  limitAhead,
];

/** When a client that lost its stream asks again, by the policy of the run. */

import type { Backoff, LossKind, ReconnectPolicy } from '../../model/reconnect.ts';
import { longestTimerMs } from '../../model/written-duration.ts';
import type { Quality } from './connection-quality.ts';

/** What is kept of one client between its streams; there are many, so it is one number. */
export interface ReconnectState {
  /** Number of waits since a stream of this client last opened. */
  tries: number;
}

/** How a client lost its stream, or got none. */
export interface Loss {
  kind: LossKind;
  /** The last `retry:` field that this client ever got, ms: EventSource keeps it over streams. null: none. */
  retryMs: number | null;
  /** The answer was 204, by which a server asks clients not to come back (WHATWG HTML 9.2.3). */
  noContent: boolean;
}

/** A client that has lost nothing yet. */
export function newReconnectState(): ReconnectState {
  return { tries: 0 };
}

/** A stream opened: the next loss begins a new run of tries. */
export function openedAgain(state: ReconnectState): void {
  state.tries = 0;
}

/** What an attempt's end looks like to its client. `opened`: as an event stream; `failed`: no answer came. */
export function lossOf(outcome: { opened: boolean; status: number | null; failed: boolean }): LossKind {
  const { opened, status, failed } = outcome;
  if (opened) return 'ended';
  if (failed || status === null) return 'network';
  if (status === 401 || status === 403 || status === 407) return 'auth';
  if (status === 404 || (status >= 502 && status <= 504)) return 'proxy';
  return status >= 500 && status <= 599 ? 'server' : 'refused';
}

/**
 * Milliseconds until the next attempt; null: never again. Counts a try in `state`, over all losses without a stream
 * that opened in between, whatever their kinds: the kind picks the row of the table, the count the place in it.
 * `quality` null: nothing was measured yet. `random`: 0 to 1, as Math.random.
 */
export function nextDelayMs(
  policy: ReconnectPolicy,
  state: ReconnectState,
  loss: Loss,
  quality: Quality | null,
  random: () => number,
): number | null {
  const backoff = policy.after[loss.kind];
  if (loss.noContent || backoff === null) return null;
  if (backoff.tries !== null && state.tries >= backoff.tries) return null;
  const initialMs = policy.retryField && loss.retryMs !== null ? loss.retryMs : backoff.initialMs;
  const waitMs = growth(backoff, initialMs, state.tries) * qualityTimes(policy, quality);
  state.tries += 1;
  const spread = policy.jitter === 0 ? 1 : 1 + policy.jitter * (2 * random() - 1);
  return Math.min(Math.max(waitMs * spread, 0), longestTimerMs);
}

function growth({ factor, maxMs }: Backoff, initialMs: number, tries: number): number {
  // In a long run the power of a factor becomes Infinity, and 0 × Infinity is NaN.
  return initialMs === 0 ? 0 : Math.min(initialMs * factor ** tries, maxMs);
}

function qualityTimes(policy: ReconnectPolicy, quality: Quality | null): number {
  if (quality === null) return 1;
  const { meanLatencyMs, errorShare } = quality;
  const step = policy.quality.find(
    ({ belowMs, belowErrors }) => meanLatencyMs < belowMs && errorShare < belowErrors,
  );
  return step?.times ?? 1;
}

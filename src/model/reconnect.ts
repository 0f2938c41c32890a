/** How a client comes back after it lost its stream, as data. */

/**
 * What the loss looked like to the client. ended: a running stream came to its end, or was cut. network: no
 * connection, or none to an answer. auth: 401, 403, 407. proxy: 404, 502, 503, 504, the answers of a proxy without
 * the route or its upstream. server: any other 5xx. refused: any other answer that is no event stream.
 */
export type LossKind = 'ended' | 'network' | 'auth' | 'proxy' | 'server' | 'refused';

/** Waits `initialMs`, then `factor` times as long for each further try, `maxMs` at most, `tries` times (null: for ever). */
export interface Backoff {
  initialMs: number;
  factor: number;
  maxMs: number;
  tries: number | null;
}

/** Delays are multiplied by `times` while the client's mean latency and its share of errors stay below these. */
export interface QualityStep {
  belowMs: number;
  belowErrors: number;
  times: number;
}

export interface ReconnectPolicy {
  name: string;
  /** What to do after each kind of loss; null: never ask again. */
  after: Record<LossKind, Backoff | null>;
  /** A `retry:` field of the stream replaces `initialMs`. */
  retryField: boolean;
  /** Sends Last-Event-ID. */
  lastEventId: boolean;
  /** A delay d becomes one between d × (1 − jitter) and d × (1 + jitter). */
  jitter: number;
  /** The first step that fits scales the delay; none does: ×1. */
  quality: QualityStep[];
}

/** Cuts the tool's own connections from time to time. */
export interface Interrupt {
  everyMs: number;
  /** Of the open streams, 0 to 1. */
  share: number;
  how: 'fin' | 'rst';
}

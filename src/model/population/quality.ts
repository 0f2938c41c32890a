/** How good the connections of a population's clients are, in four words, and their errors in four classes. */

export const qualityWords = ['excellent', 'good', 'fair', 'poor'] as const;
export type QualityWord = (typeof qualityWords)[number];

export const errorClasses = ['network', 'auth', 'server', 'proxy'] as const;
export type ErrorClass = (typeof errorClasses)[number];

/** Of a soak or load. */
export interface ConnectionQuality {
  /** Clients by the quality of their last ten attempts. */
  clients: Record<QualityWord, number>;
  /** Streams that were refused, not reached, or ended by the other side. */
  errors: Record<ErrorClass, number>;
}

/** A client is as good as the first row below whose two figures it stays. */
const steps: readonly [word: QualityWord, belowMs: number, belowErrors: number][] = [
  ['excellent', 100, 0.1],
  ['good', 500, 0.3],
  ['fair', 2000, 0.5],
];

/** `meanLatencyMs`: request to first byte; `errorShare`: of its last attempts, 0 to 1. */
export function qualityWordOf(meanLatencyMs: number, errorShare: number): QualityWord {
  const step = steps.find(([, belowMs, belowErrors]) => meanLatencyMs < belowMs && errorShare < belowErrors);
  return step?.[0] ?? 'poor';
}

/** What an attempt that opened nothing looks like to its client; `status` null: no answer came. */
export function errorClassOf(status: number | null): ErrorClass {
  if (status === 404 || status === 502 || status === 503) return 'proxy';
  if (status === 401 || status === 403) return 'auth';
  return status !== null && status >= 500 ? 'server' : 'network';
}

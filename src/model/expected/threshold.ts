/** Conditions that a run must meet, k6 style: `ttfe_p95<500ms`. */

export type ThresholdUnit = 'ms' | '%' | 'count' | '/s' | 'bytes';
export type ThresholdOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

export interface Threshold {
  /** As it was written. */
  text: string;
  /** `connect_success`, `ttfe`, … */
  metric: string;
  /** `p95`, `mean`, `max`, … of a distribution; null for a plain figure. */
  stat: string | null;
  operator: ThresholdOperator;
  /** In `unit`. */
  value: number;
  unit: ThresholdUnit;
  /** Ends the run as soon as it is broken, looked at from `afterMs` on. */
  abort: boolean;
  afterMs: number;
}

export interface ThresholdResult {
  text: string;
  metric: string;
  /** In `unit`; null: not measured. */
  measured: number | null;
  unit: ThresholdUnit;
  /** null: not checked, `because`. */
  held: boolean | null;
  because: string | null;
  /** It ended the run at this time, ms since its beginning. */
  abortedAtMs: number | null;
}

/** The frame of findings that only rows of other clients show, while our own streams were spared. */
import type { LogRecord } from '../../model/log-record.ts';
import type { Draft } from '../rule.ts';
import { rowOf } from './evidence.ts';

/** Null without a row. `what`: what befell them, behind `3 requests of other clients`. */
export function otherClientsDraft(
  rows: LogRecord[],
  words: (first: LogRecord) => Pick<Draft, 'what' | 'why' | 'fix'>,
): Draft | null {
  const [first] = rows;
  if (!first) return null;
  const { what, why, fix } = words(first);
  return {
    severity: 'info',
    confidence: first.reasonConfidence,
    where: { hop: first.hop, proxy: first.proxy },
    what: `${rows.length} request${rows.length === 1 ? '' : 's'} of other clients ${what}.`,
    why,
    evidence: rows.slice(0, 3).map((record) => rowOf(record)),
    fix,
  };
}

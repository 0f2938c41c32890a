/** A log whose level hides the line that would show the cause. */
import { hidingErrorLog } from '../../analysis/settling/error-level.ts';
import type { Facts } from '../../model/facts.ts';

/** The setting that hides that line; null where none does. */
export function hiddenWords(facts: Facts): string | null {
  const log = facts.hops.flatMap(({ name }) => hidingErrorLog(facts, name) ?? [])[0];
  if (!log) return null;
  const place = log.file ? ` (${log.file}:${log.line})` : '';
  return `error_log ${log.value} ${log.detail}${place} leaves out the line that would tell`;
}

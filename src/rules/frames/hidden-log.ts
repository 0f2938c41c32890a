/** A log whose level leaves out the line that would tell. */
import { hidingErrorLog } from '../../analysis/settling/error-level.ts';
import type { Facts } from '../../model/facts.ts';

/** Which setting keeps that line out; null where none does. */
export function hiddenWords(facts: Facts): string | null {
  const log = facts.hops.flatMap(({ name }) => hidingErrorLog(facts, name) ?? [])[0];
  if (!log) return null;
  const place = log.file ? ` (${log.file}:${log.line})` : '';
  return `error_log ${log.value} ${log.detail}${place} leaves out the line that would tell`;
}

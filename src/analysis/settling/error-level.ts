/** Whether Nginx's error log would hold the line about how a stream ended. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';

/** The error log of a hop that hides lines of level `error`, by its level or by its place; null where one keeps them. */
export function hidingErrorLog(facts: Facts, hop: string | null): Setting | null {
  if (hop === null) return null;
  const logs = settingsOf(facts, 'error-log', hop);
  return logs.length > 0 && logs.every(({ state }) => state === 'hides-errors') ? (logs[0] ?? null) : null;
}

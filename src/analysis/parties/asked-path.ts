/** The path that came to a hop, by its own rows: a hop in front may have rewritten what was asked. */
import type { Join } from '../../model/facts.ts';

/** The one path, without its query, that all rows of our streams at that hop name; null: they name none, or several. */
export function pathInRows(joins: readonly Join[], hop: string): string | null {
  const rows = joins.filter((join) => join.hop === hop && join.record.kind === 'access');
  const named = new Set(rows.flatMap(({ record }) => record.path?.split('?')[0] ?? []));
  const [path = null] = named;
  return named.size === 1 ? path : null;
}

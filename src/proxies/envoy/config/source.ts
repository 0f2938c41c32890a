/** How a file comes to Envoy, by its form: a bootstrap is read at the start, resources alone are watched. */
import type { Setting, Taken } from '../../../model/setting.ts';
import type { Harvest } from './harvest.ts';
import { at, type ConfigNode } from './node.ts';
import { statement } from './setting.ts';

export interface ConfigSource {
  file: string;
  taken: Taken;
}

/** None for a form that does not show it, as a route alone. */
export function sourcesOf(file: string, roots: ConfigNode[], found: Harvest): ConfigSource[] {
  const taken = takenOf(roots, found);
  return taken === null ? [] : [{ file, taken }];
}

export function sourceSetting(hop: string, { file, taken }: ConfigSource): Setting {
  const setting = statement(hop, 'config-source', '-c', 'bootstrap', null, { value: null });
  return { ...setting, file, taken };
}

function takenOf(roots: ConfigNode[], found: Harvest): Taken | null {
  if (roots.some(({ source }) => source?.isWrapped)) return 'manifest';
  const has = (key: string) => roots.some((root) => at(root, key) !== null);
  if (has('static_resources')) return 'start';
  if (!has('resources')) return null;
  if (found.listeners.length > 0) return 'listener-watched';
  return found.routeTables.length > 0 ? 'route-watched' : 'cluster-watched';
}

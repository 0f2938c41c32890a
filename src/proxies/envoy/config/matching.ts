/** Which route of a list takes a request: the first whose match agrees. */

import { at, type ConfigNode, keysOf, placeOf, textAt } from './node.ts';
import { isOpen } from './request/agreement.ts';
import { matches, snakeCase } from './request/conditions.ts';
import type { RequestView } from './request/view.ts';

/** More possible routes are not followed. */
const mostCandidates = 16;

/**
 * The routes that may take the request, in their order, null for none of them: one alone where the config decides it.
 * What leaves it open goes into `warnings`.
 */
export function candidateRoutes(
  routes: ConfigNode[],
  view: RequestView,
  warnings: string[],
): (ConfigNode | null)[] {
  const candidates: ConfigNode[] = [];
  for (const route of routes) {
    const agreement = matches(at(route, 'match'), view);
    if (agreement === 'no') continue;
    candidates.push(route);
    if (!isOpen(agreement)) return candidates;
    const name = describeRoute(route);
    warnings.push(
      `Envoy: whether the route ${name} (${placeOf(route)}) takes the request is not decided: ${agreement.open}`,
    );
    if (candidates.length === mostCandidates) break;
  }
  return [...candidates, null];
}

/** A reader's words for a route's match: `prefix /sse/`. */
export function describeRoute(route: ConfigNode): string {
  const match = at(route, 'match');
  const kind = keysOf(match).find((key) => !options.includes(snakeCase(key))) ?? 'match';
  return `${snakeCase(kind)} ${textAt(match, kind) ?? textAt(match, kind, 'regex') ?? ''}`.trim();
}

const options = [
  ...['headers', 'query_parameters', 'case_sensitive', 'runtime_fraction', 'dynamic_metadata'],
  ...['grpc', 'tls_context', 'filter_state', 'cookies'],
];

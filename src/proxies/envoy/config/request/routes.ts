/** What a virtual host does with a request: it wants TLS first, then a matcher or a list of routes chooses. */
import { candidateRoutes } from '../matching.ts';
import { at, type ConfigNode, items, placeOf, textAt } from '../node.ts';
import { isOpen } from './agreement.ts';
import { matchedRoutes } from './matcher.ts';
import type { RequestView } from './view.ts';

/** Where one way of a request goes. */
export interface RouteChoice {
  route: ConfigNode | null;
  /** `to-https`: it is sent back to ask again over TLS; `unknown`: what decides it is not evaluated, or was not read. */
  routed: 'by-route' | 'nowhere' | 'to-https' | 'unknown';
}

const toHttps: RouteChoice = { route: null, routed: 'to-https' };

/** All that may happen; one where the config decides it. */
export function routeChoices(virtualHost: ConfigNode, view: RequestView, warnings: string[]): RouteChoice[] {
  const wanted = at(virtualHost, 'require_tls');
  const redirects = redirectsToHttps(textAt(virtualHost, 'require_tls') ?? 'NONE', view);
  if (redirects === true) return [toHttps];
  const routes = byRoutes(virtualHost, view, warnings);
  if (redirects === false) return routes;
  warnings.push(
    `Envoy: whether require_tls (${placeOf(wanted)}) sends the request to https is not decided: ${redirects}`,
  );
  return [...routes, toHttps];
}

/** By `x-forwarded-proto`, which Envoy sets by the connection where nothing in front did; a text says what is not known. */
function redirectsToHttps(wanted: string, { header }: RequestView): boolean | string {
  if (wanted !== 'ALL' && wanted !== 'EXTERNAL_ONLY') return false;
  const scheme = header('x-forwarded-proto');
  if (isOpen(scheme)) return scheme.open;
  if (scheme === 'https') return false;
  return wanted === 'ALL' ? true : 'it is meant for clients from outside, by x-forwarded-for';
}

function byRoutes(virtualHost: ConfigNode, view: RequestView, warnings: string[]): RouteChoice[] {
  const matcher = at(virtualHost, 'matcher');
  const routes = matcher === null ? items(at(virtualHost, 'routes')) : matchedRoutes(matcher, view);
  if (routes === 'open') {
    warnings.push(`Envoy: the route is decided by a matcher that is not evaluated (${placeOf(matcher)})`);
    return [{ route: null, routed: 'unknown' }];
  }
  return candidateRoutes(routes === 'none' ? [] : routes, view, warnings).map((route) => ({
    route,
    routed: route === null ? 'nowhere' : 'by-route',
  }));
}

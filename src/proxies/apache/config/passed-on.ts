/** The request as the next server gets it: the URL of `ProxyPass` with what is left of the path, and the query as it came. */
import type { ConfigReading } from '../../../configs/reading.ts';
import { workersFor } from './proxying.ts';
import { ofServer, type Scope } from './scope.ts';
import { isOn } from './tree.ts';

/** Nothing for what is not passed on over HTTP, and where only a request tells. */
export function passedOnBy(scope: Scope): Pick<ConfigReading, 'passedOn'> {
  const { route, query } = scope;
  const found = workersFor(scope);
  if (route.kind !== 'passes' || !found) return {};
  const [, scheme = '', host = ''] = /^(https?|h2c?):\/\/([^/]*)/i.exec(found.target) ?? [];
  const [, path = null] = /^\w+:\/\/[^/?]*([^?]*)/.exec(route.target) ?? [];
  if (scheme === '' || path === null || route.rewrote || /[$%]\{/.test(path)) return {};
  const authority = isOn(ofServer(scope, 'ProxyPreserveHost')?.directive) ? query.authority : host;
  const isTls = /^(?:https|h2)$/i.test(scheme);
  const asked = query.path.indexOf('?');
  const search = asked < 0 ? '' : query.path.slice(asked);
  const full = `${path.startsWith('/') ? path : `/${path}`}${search}`;
  return { passedOn: { scheme: isTls ? 'https' : 'http', authority, path: full } };
}

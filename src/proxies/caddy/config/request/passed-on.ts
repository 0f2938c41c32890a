/** The request as the next server gets it: `reverse_proxy` keeps Host, and the path as handlers left it. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Way } from './walk.ts';

/** Null where only a request tells. */
export function passedOnBy({ end, request }: Way): Pick<RouteQuery, 'scheme' | 'authority' | 'path'> | null {
  if (end.kind !== 'proxy' || request.target === null) return null;
  const { options, isTls } = end.handler;
  const changes = options.get('header_up')?.text ?? '';
  if (/^[+-]?host\b/im.test(changes) || options.has('rewrite')) return null;
  // A path of which nothing is left is sent as `/`.
  const path = request.target.startsWith('/') ? request.target : `/${request.target}`;
  return { scheme: isTls ? 'https' : 'http', authority: request.query.authority, path };
}

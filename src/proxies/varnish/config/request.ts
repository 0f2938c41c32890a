/** The variables of VCL that are known of a request. */
import type { RouteQuery } from '../../../model/route-query.ts';

/** A text, whether something holds, null for a header that is not there; undefined: not known. */
export type Value = string | boolean | null | undefined;

/** What `req.url`, `beresp.http.content-type` … hold at one point; those that are not there are not known. */
export type Variables = Map<string, Value>;

/** As vcl_recv finds them. */
export function requestVariables(query: RouteQuery): Variables {
  return new Map<string, Value>([
    ['req.url', query.path],
    ['req.method', query.method],
    ['req.http.host', query.authority],
    ['req.restarts', '0'],
    ['req.esi_level', '0'],
    ['req.is_hitmiss', false],
    ['req.is_hitpass', false],
    ['true', true],
    ['false', false],
  ]);
}

/** A header that was given for the request; where they were given, all others are not there. */
export function requestHeader({ headers }: RouteQuery, name: string): Value {
  if (headers === undefined) return undefined;
  const value = headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
  // What stands between adds these by itself.
  if (value === null && /^(?:x-forwarded-|via$|forwarded$|user-agent$|accept)/.test(name)) return undefined;
  return value;
}

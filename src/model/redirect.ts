/** Redirects: what happened with them, and what may be sent along. */
import type { Header } from './header.ts';

/** Statuses whose `Location` a client follows (RFC 9110 section 15.4). */
const followable: ReadonlySet<number | null> = new Set([301, 302, 303, 307, 308]);

/** An answer with one of them. */
export function isRedirect({ status }: { status: number | null }): boolean {
  return followable.has(status);
}

/**
 * Why a redirect was an answer like any other. `not-asked`: no `-L`; `body`: the next request needs the body, which
 * stays with the first origin; `scheme`, `port`, `no-url`, `no-location`, `several-locations`: the Location cannot be
 * requested over HTTP.
 */
export type NotFollowed =
  | 'not-asked'
  | 'too-many'
  | 'no-location'
  | 'several-locations'
  | 'no-url'
  | 'scheme'
  | 'port'
  | 'body';

/** How a redirect changed the request. Secrets are replaced; for headers only the names are kept. */
export interface RedirectStep {
  /** Where it leads; null where its Location names no URL. */
  to: string | null;
  /** null: it was followed, and another stream holds the result. */
  notFollowed: NotFollowed | null;
  /** The method of the next request. */
  method: string;
  /** What the user gave and the next request does not carry, as it goes to another origin: names of fields, and words for the rest. */
  withheld: string[];
}

/** The redirect was followed and another stream holds the result, so this answer is not the end of the attempt. */
export function wasFollowed({ redirect }: { redirect?: RedirectStep }): boolean {
  return redirect?.notFollowed === null;
}

/** The step that led to a request, as seen from there. */
export interface CameFrom extends Pick<RedirectStep, 'withheld'> {
  /** The stream that was answered with the redirect. */
  id: string;
  url: string;
  status: number;
  /** Another scheme, host or port was asked on the way. */
  isForeign: boolean;
  /** Redirects followed so far, this one included. */
  steps: number;
}

/** Request headers that another origin could not misuse; all others are only sent to the first origin. */
const harmless: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'last-event-id',
  'origin',
  'pragma',
  'user-agent',
]);

/** True for a header that is also sent to another origin. */
export function isHarmless(name: string): boolean {
  return harmless.has(name.toLowerCase());
}

/** The text about a stream that a redirect led to: `came here by a redirect (302) from http://…, without Cookie`. */
export function cameFromWords({ url, status, steps, withheld }: CameFrom): string {
  const how = steps === 1 ? `a redirect (${status})` : `${steps} redirects, the last (${status})`;
  return `came here by ${how} from ${url}${withoutWords(withheld)}`;
}

/** `, without Authorization and Cookie`; empty where everything was sent along. */
export function withoutWords(withheld: string[]): string {
  if (withheld.length === 0) return '';
  const last = withheld.at(-1);
  const rest = withheld.slice(0, -1).join(', ');
  return `, without ${rest === '' ? last : `${rest} and ${last}`}`;
}

/** The plan's headers that were sent after that redirect. */
export function carriedHeaders(headers: Header[], cameFrom: CameFrom | undefined): Header[] {
  if (!cameFrom) return headers;
  const withheld = new Set(cameFrom.withheld.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !withheld.has(name.toLowerCase()));
}

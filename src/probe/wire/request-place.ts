/** Where a request goes: the plan's own target, or the place that a redirect named. */
import type { Target, Trial } from '../../model/plan.ts';
import type { CameFrom } from '../../model/redirect.ts';
import type { Protocol } from '../../model/stream.ts';

/** Secrets and all: not for the recording. */
export interface RequestPlace {
  url: URL;
  method: string;
  hasBody: boolean;
  /**
   * Another scheme, host or port was asked on the way. It stays so on the way back, as in browsers: the other origin
   * chose the address.
   */
  isForeign: boolean;
  /** Redirects followed to get here. */
  steps: number;
  /** null: the plan's own target. */
  cameFrom: CameFrom | null;
}

/** Where a trial asks before any redirect. */
export function firstPlace(target: Target, trial: Trial): RequestPlace {
  const base = baseOf(target, trial);
  const url = trial.path === null ? new URL(base) : new URL(trial.path, base);
  if (trial.query) url.search = withParameter(url.search, trial.query);
  const { method = target.method } = trial;
  const hasBody = target.body !== null && trial.method === undefined;
  return { url, method, hasBody, isForeign: false, steps: 0, cameFrom: null };
}

/** The URL that a trial asks, its own path and query aside. */
export function baseOf(target: Target, { route, via }: Pick<Trial, 'route' | 'via'>): string {
  if (route === 'proxy') return target.url;
  return (via === undefined ? target.direct : target.via?.[via]) ?? target.url;
}

/** The other parameters stay byte by byte: a signature may cover them. */
function withParameter(search: string, { name, value }: NonNullable<Trial['query']>): string {
  const pairs = search.replace(/^\?/, '').split('&');
  const others = pairs.filter((pair) => pair !== '' && !new URLSearchParams(pair).has(name));
  return `?${[...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&')}`;
}

/** Whether the user's credentials, headers, certificate and body go to a place. */
export function carriesAll(target: Target, { isForeign }: RequestPlace): boolean {
  return !isForeign || target.locationTrusted;
}

/** HTTP/2 in clear text needs prior knowledge, and a redirect to `http:` gives none: the step is asked as browsers ask it. */
export function protocolAt({ protocol, priorKnowledge }: Trial, { url, cameFrom }: RequestPlace): Protocol {
  return cameFrom && protocol === 'http2' && url.protocol === 'http:' && !priorKnowledge ? 'http1' : protocol;
}

/** Further questions that a routing failure raises: the name with and without its port, and the usual SSE paths. */
import type { Plan, Trial } from '../../model/plan.ts';
import type { Stream } from '../../model/stream.ts';
import { isOpened } from '../../model/stream.ts';
import { portOf } from '../wire/destination.ts';

/** Paths at which frameworks and tutorials put their event streams. */
export const usualPaths = ['/events', '/stream', '/sse', '/api/events', '/realtime/events'];

/** What the first answers raise: HEAD where every GET was refused, and other names and paths after a routing failure. */
export function followUps(plan: Plan, streams: Stream[]): Trial[] {
  return [...headAgain(plan, streams), ...asBrowser(plan, streams), ...otherPlaces(plan, streams)];
}

/** A request that opens no stream, at the very place: its answer may name who refuses. */
function headAgain({ target, trials }: Plan, streams: Stream[]): Trial[] {
  const answered = streams.filter(({ route, status }) => route === 'proxy' && status !== null);
  const isAsked = trials.some(({ asks }) => asks === 'head');
  if (target.method !== 'GET' || isAsked || answered.length === 0 || !answered.every(isRefused)) return [];
  const base = trials.find(({ name }) => name === answered[0]?.trial);
  return base ? [{ ...base, name: 'head', asks: 'head', method: 'HEAD', streams: 1, headOnly: true }] : [];
}

/** Statuses with which services refuse or test clients that are no browser. */
const challenging: readonly (number | null)[] = [202, 403, 405, 429, 503];

/** The same as a browser names itself: is it the client alone that is refused? */
function asBrowser({ target, trials }: Plan, streams: Stream[]): Trial[] {
  const answered = streams.filter(({ route, status }) => route === 'proxy' && status !== null);
  const [first] = answered;
  const isTested = answered.every(({ status }) => challenging.includes(status));
  const base = trials.find(({ name }) => name === first?.trial);
  if (target.method !== 'GET' || target.ownUserAgent || !isTested || !base) return [];
  return [
    { ...base, name: 'as-browser', asks: 'as-browser', userAgent: browserAgent, streams: 1, headOnly: true },
  ];
}

/** What Chrome has sent since it froze the rest (https://www.chromium.org/updates/ua-reduction/). */
const browserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

function isRefused({ status }: Stream): boolean {
  return (status ?? 0) >= 400;
}

/** Trials that distinguish a wrong name from a wrong path; none unless every proxied stream had a routing failure. */
function otherPlaces(plan: Plan, streams: Stream[]): Trial[] {
  const proxied = streams.filter(({ route }) => route === 'proxy');
  const answered = proxied.filter(({ status }) => status !== null);
  if (answered.length === 0 || answered.some((stream) => !isRoutingFailure(stream))) return [];
  const base = plan.trials.find(
    ({ route, name }) => route === 'proxy' && answered.some(({ trial }) => trial === name),
  );
  if (!base) return [];
  const short = { ...base, streams: 1, headOnly: true };
  const hosts = otherAuthorities(new URL(plan.target.url), answered[0]?.authority ?? '').map((authority) => ({
    ...short,
    name: `host ${authority}`,
    asks: 'other-host' as const,
    authority,
  }));
  // Other paths are other calls: a body is never sent where it was not meant to go.
  if (plan.target.method !== 'GET' || streams.some((stream) => stream.route === 'direct' && isOpened(stream)))
    return hosts;
  const asked = new URL(plan.target.url).pathname;
  const paths = usualPaths
    .filter((path) => path !== asked)
    .map((path) => ({ ...short, name: `path ${path}`, asks: 'other-path' as const, path }));
  return [...hosts, ...paths];
}

function isRoutingFailure({ status }: Stream): boolean {
  return status === 404 || status === 403 || status === 410 || status === 421;
}

/** The same name with its port where it went without, and without it where it went with. */
function otherAuthorities(url: URL, sent: string): string[] {
  const name = sent.replace(/:\d+$/, '');
  const other = sent === name ? `${name}:${portOf(url)}` : name;
  return [other];
}

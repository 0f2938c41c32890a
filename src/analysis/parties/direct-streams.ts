/** What the streams around the proxies (`--direct`) show compared with those through them; a claim needs all of them. */
import { directStreams, type Facts, settingsOf } from '../../model/facts.ts';
import { isOpened, type Stream } from '../../model/stream.ts';

/** What the direct streams show of requests to which no event stream was given. */
export type DirectAnswer =
  | 'not-given'
  | 'unreachable' // no answer: no name, no connection, or closed before a response head
  | 'opened' // an event stream, each of them
  | 'refused-likewise' // the same status, each of them
  | 'refused-otherwise'
  | 'waiting' // no response head in the time watched, each of them
  | 'mixed' // some opened, others did not
  | 'unclear'; // stopped before they could answer

/** A head that did not come in less than this may still have been on its way, ms. */
const shortestWaitMs = 2_000;

/** Whether the user named a way around the proxies. */
export function isDirectGiven(facts: Facts): boolean {
  return facts.plan.target.direct !== null || directStreams(facts).length > 0;
}

/** The direct streams that can be compared: without those over HTTP/2 where the origin does not speak it, and those that we stopped early. */
export function comparableDirectStreams(facts: Facts): Stream[] {
  return directStreams(facts).filter(
    ({ failure, close }) =>
      failure?.phase !== 'alpn' && failure?.code !== 'STOPPED' && close.because === undefined,
  );
}

/** What they were answered; `statuses`: those of the proxied streams that were refused. */
export function directAnswer(facts: Facts, statuses: (number | null)[]): DirectAnswer {
  if (!isDirectGiven(facts)) return 'not-given';
  const streams = comparableDirectStreams(facts).filter((stream) => !isStoppedEarly(stream));
  if (streams.length === 0) return 'unclear';
  const opened = streams.filter(isOpened).length;
  if (opened > 0) return opened === streams.length ? 'opened' : 'mixed';
  const answered = streams.filter(({ status }) => status !== null);
  if (answered.length === 0) return streams.every(isUnanswered) ? 'unreachable' : 'waiting';
  const alike = answered.every(({ status }) => statuses.includes(status));
  return alike && answered.length === streams.length ? 'refused-likewise' : 'refused-otherwise';
}

/** Whether every direct stream opened: then no refusal can be the origin's. */
export function isHealthyDirect(facts: Facts): boolean {
  return directAnswer(facts, []) === 'opened';
}

/** Whether every direct stream opened and none of them was ended by the other side. */
export function isUnbrokenDirect(facts: Facts): boolean {
  return (
    isHealthyDirect(facts) && comparableDirectStreams(facts).every(({ close }) => close.how === 'own-stop')
  );
}

/** Whether all direct streams were connected to the address that a proxy's row names as its upstream. */
export function isDirectAddress(facts: Facts, address: string | null): boolean {
  const asked = comparableDirectStreams(facts).flatMap((stream) => stream.address ?? []);
  return address !== null && asked.length > 0 && asked.every((one) => one === address);
}

const addressAndPort = /^(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\]):\d+$/i;

/**
 * The address that the last hop's config passes on to, where that is written as one and is not the one that was asked
 * directly: something else may stand between, or it is the same server by another address. Null: not so, or not known.
 */
export function passedElsewhere(facts: Facts): string | null {
  const asked = comparableDirectStreams(facts).flatMap((stream) => stream.address ?? []);
  const passed = settingsOf(facts, 'upstream', facts.hops.at(-1)?.name).flatMap(({ items }) => items ?? []);
  const addresses = passed.map((one) => one.replace(/^localhost:/, '127.0.0.1:'));
  const isKnown = asked.length > 0 && addresses.every((one) => addressAndPort.test(one));
  return isKnown && !addresses.some((one) => asked.includes(one)) ? (addresses[0] ?? null) : null;
}

/** Every direct stream was connected, and got bytes that are no response head: they are the origin's own, as no proxy is on that path. */
export function isUnreadableDirect(facts: Facts): boolean {
  const streams = comparableDirectStreams(facts);
  return streams.length > 0 && streams.every(({ failure }) => /^HPE_/.test(failure?.code ?? ''));
}

function isStoppedEarly({ status, failure, close }: Stream): boolean {
  return (
    status === null && failure === null && close.how === 'own-stop' && (close.ageMs ?? 0) < shortestWaitMs
  );
}

function isUnanswered({ failure }: Stream): boolean {
  return failure !== null;
}

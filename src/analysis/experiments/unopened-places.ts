/** Places of the path (`--via`, with what is asked directly) that gave no stream where the target did, or failed otherwise. */
import type { Failure } from '../../model/connecting.ts';
import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { header, isOpened, type Stream } from '../../model/stream.ts';
import { bodyLineOf, failureKind, refusalWords } from '../answers/refusal-words.ts';
import { statusName } from '../answers/status-names.ts';
import { isTurnedDown } from '../stream-trouble.ts';
import { askedStops } from './stops.ts';

export interface UnopenedPlace {
  /** `via 1`, `direct`, as the table of places names it. */
  name: string;
  url: string;
  /** Those that were turned down. */
  streams: Stream[];
  /** How many were asked for, those that opened too. */
  asked: number;
  /** What happened: `127.0.0.1:8077 refused the connection (ECONNREFUSED)`. */
  words: string;
}

/** Edge to origin; empty unless `--via` was given. */
export function unopenedPlaces(facts: Facts): UnopenedPlace[] {
  return places(facts);
}

const places = memoized((facts: Facts): UnopenedPlace[] => {
  const stops = askedStops(facts);
  const own = stops.filter(({ stop }) => stop.name === 'target').flatMap(({ streams }) => streams);
  const names = [...new Set(stops.map(({ stop }) => stop.name))].filter((name) => name !== 'target');
  return names.flatMap((name) => {
    const here = stops.filter(({ stop }) => stop.name === name);
    const all = here.flatMap(({ streams }) => streams);
    const streams = all.filter((stream) => isTurnedDown(facts, stream));
    const [first] = streams;
    if (!first || own.some((other) => isAlikeRefusal(other, first))) return [];
    return [{ name, url: here[0]!.stop.url, streams, asked: all.length, words: turnedDownWords(first) }];
  });
});

const badGateway = [502, 503, 504];

/** Whether `outer` may have been refused for what `inner` met one or more hops further in. */
export function isAlikeRefusal(outer: Stream, inner: Stream): boolean {
  if (isOpened(outer) || isOpened(inner)) return false;
  if (outer.status !== null && badGateway.includes(outer.status))
    return inner.status === null || inner.status >= 500;
  return outer.status === inner.status && outer.failure?.code === inner.failure?.code;
}

/** What came in place of a stream, without what only a log would tell. */
function turnedDownWords(stream: Stream): string {
  const { status, failure } = stream;
  if (status !== null) return answeredWords(stream, status);
  return failure ? failedWords(stream, failure) : `it sent ${refusalWords(stream)}`;
}

function answeredWords(stream: Stream, status: number): string {
  const type = header(stream, 'content-type') ?? 'no type';
  if (status >= 200 && status < 300) return `it answered ${status} with ${type}, which is no event stream`;
  const line = bodyLineOf(stream);
  return `it answered ${statusName(status)}${line === null ? '' : `: "${line}"`}`;
}

function failedWords(stream: Stream, failure: Failure): string {
  const { phase, code, message } = failure;
  const { hostname, host } = new URL(stream.url);
  const address = stream.connectErrors.at(-1)?.address ?? host;
  if (phase === 'dns') return `the name ${hostname} was not resolved (${code})`;
  if (code === 'ECONNREFUSED') return `${address} refused the connection (${code})`;
  if (phase === 'tls')
    return /wrong.version.number/i.test(`${code} ${message}`)
      ? `the port does not speak TLS, and was asked with https (${code})`
      : `the TLS handshake failed (${code})`;
  return failureKind(failure, stream) === 'unconnected'
    ? `${address} took no connection (${code})`
    : `it gave ${refusalWords(stream)}`;
}

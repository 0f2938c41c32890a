/** The streams of the question that the user asked, apart from the follow-up questions that a routing failure raises. */

import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { memoized } from '../../model/memoized.ts';
import { cameFromWords, wasFollowed } from '../../model/redirect.ts';
import { header, isOpened, type Stream } from '../../model/stream.ts';

/** Asked since the user's own question met a routing failure, or no answer. */
export function isFollowUp({ asks }: Pick<Stream, 'asks'>): boolean {
  return asks !== 'plain' && asks !== 'compressed';
}

/** Through the proxies, with the user's own name and path; redirects that were followed count by the answer they led to. */
export function askedStreams(facts: Facts): Stream[] {
  return asked(facts);
}

const asked = memoized(({ streams }: Facts): Stream[] =>
  streams.filter((stream) => stream.route === 'proxy' && !isFollowUp(stream) && !wasFollowed(stream)),
);

const unopened = memoized((facts: Facts) => askedStreams(facts).filter((stream) => !isOpened(stream)));

/** The asked streams to which no event stream was given. */
export function unopenedStreams(facts: Facts): Stream[] {
  return unopened(facts);
}

/** The asked streams with one of these statuses. */
export function answeredWith(facts: Facts, statuses: readonly number[]): Stream[] {
  return askedStreams(facts).filter(({ status }) => status !== null && statuses.includes(status));
}

/** The same question under the name with its port where it was asked without, or the reverse. */
export function otherHostStreams({ streams }: Facts): Stream[] {
  return streams.filter(({ asks, status }) => asks === 'other-host' && status !== null);
}

/** The usual event-stream paths, asked under the user's own name. */
export function otherPathStreams({ streams }: Facts): Stream[] {
  return streams.filter(({ asks, status }) => asks === 'other-path' && status !== null);
}

/** Usual paths that answered with an event stream, in the order of asking. */
export function openPaths(facts: Facts): string[] {
  return otherPathStreams(facts)
    .filter(isOpened)
    .map((stream) => pathOf(facts, stream));
}

/** The path that was asked first, whatever redirects led to. */
export function pathOf(facts: Facts, { url, cameFrom }: Stream): string {
  const before = cameFrom && facts.streams.find(({ id }) => id === cameFrom.id);
  return before ? pathOf(facts, before) : new URL(url).pathname;
}

/** What came back, in a line: status, type, server and first bytes; or how it failed. */
export function answerOf(stream: Stream): Evidence {
  const protocol = stream.protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
  const who = `${stream.id} (${protocol}${stream.route === 'direct' ? ', direct' : ''}${isFollowUp(stream) ? `, ${stream.trial}` : ''})`;
  const base = { from: 'connection', connection: stream.id } as const;
  const way = stream.cameFrom ? `; it ${cameFromWords(stream.cameFrom)}` : '';
  if (stream.failure) {
    return {
      ...base,
      fact: `${who}: ${stream.failure.code} ${detailOf(stream.failure)}`.trimEnd() + way,
      value: stream.failure.code,
    };
  }
  if (stream.status === null)
    return { ...base, fact: `${who}: no response head in ${formatMs(stream.close.ageMs ?? 0)}${way}` };
  const named = ['content-type', 'server', 'location'].flatMap((name) => {
    const value = header(stream, name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  const first = stream.bodyStart?.replace(/\s+/g, ' ').trim().slice(0, 120);
  const rest = [...named, ...(first ? [`body "${first}"`] : [])].join(', ');
  return {
    ...base,
    fact: `${who} was answered ${stream.status}${rest ? `: ${rest}` : ''}${way}`,
    value: stream.status,
  };
}

function detailOf({ code, message, phase }: NonNullable<Stream['failure']>): string {
  const text = message.startsWith(code) ? message.slice(code.length).trim() : message;
  return text === '' ? `(${phase})` : `(${phase}: ${text})`;
}

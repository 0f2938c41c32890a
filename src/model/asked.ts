/** The streams of the question that the user asked, apart from the follow-up questions that a routing failure raises. */

import { formatMs } from './duration.ts';
import type { Facts } from './facts.ts';
import type { Evidence } from './finding.ts';
import { remembered } from './remembered.ts';
import { header, isOpened, type Stream } from './stream.ts';

const hostPrefix = 'host ';
const pathPrefix = 'path ';

/** The probe names follow-up trials `host <authority>` and `path <path>`. */
export function isFollowUp({ trial }: Pick<Stream, 'trial'>): boolean {
  return trial.startsWith(hostPrefix) || trial.startsWith(pathPrefix);
}

/** Through the proxies, with the user's own name and path; a redirect that was followed counts by its last answer. */
export function askedStreams(facts: Facts): Stream[] {
  return asked(facts);
}

const asked = remembered((facts: Facts): Stream[] =>
  facts.streams.filter(
    (stream) => stream.route === 'proxy' && !isFollowUp(stream) && !isFollowedRedirect(facts, stream),
  ),
);

/** A redirect that this run went on from: only the answer at its end counts. */
export function isFollowedRedirect(facts: Facts, stream: Stream): boolean {
  return followed(facts).has(stream);
}

const followed = remembered(({ streams, plan }: Facts): ReadonlySet<Stream> => {
  if (!plan.target.followRedirects) return new Set();
  const all = streams.filter((stream) => !isFollowUp(stream));
  const last = new Map<string, number>();
  const askerOf = ({ trial, client }: Stream) => `${client ?? ''}|${trial}`;
  for (const stream of all) {
    const asker = askerOf(stream);
    last.set(asker, Math.max(last.get(asker) ?? 0, stream.attempt));
  }
  return new Set(
    all.filter((stream) => isRedirect(stream) && stream.attempt < (last.get(askerOf(stream)) ?? 0)),
  );
});

const unopened = remembered((facts: Facts) => askedStreams(facts).filter((stream) => !isOpened(stream)));

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
  return streams.filter(({ trial, status }) => trial.startsWith(hostPrefix) && status !== null);
}

/** The usual event-stream paths, asked under the user's own name. */
export function otherPathStreams({ streams }: Facts): Stream[] {
  return streams.filter(({ trial, status }) => trial.startsWith(pathPrefix) && status !== null);
}

/** Usual paths that answered with an event stream, in the order of asking. */
export function openPaths(facts: Facts): string[] {
  return otherPathStreams(facts)
    .filter(isOpened)
    .map(({ trial }) => trial.slice(pathPrefix.length));
}

export function isRedirect({ status }: Stream): boolean {
  return status !== null && [301, 302, 303, 307, 308].includes(status);
}

/** What came back, in a line: status, type, server and first bytes; or how it failed. */
export function answerOf(stream: Stream): Evidence {
  const protocol = stream.protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
  const who = `${stream.id} (${protocol}${stream.route === 'direct' ? ', direct' : ''}${isFollowUp(stream) ? `, ${stream.trial}` : ''})`;
  const base = { from: 'connection', connection: stream.id } as const;
  if (stream.failure) {
    return {
      ...base,
      fact: `${who}: ${stream.failure.code} ${detailOf(stream.failure)}`.trimEnd(),
      value: stream.failure.code,
    };
  }
  if (stream.status === null)
    return { ...base, fact: `${who}: no response head in ${formatMs(stream.close.ageMs ?? 0)}` };
  const named = ['content-type', 'server', 'location'].flatMap((name) => {
    const value = header(stream, name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  const first = stream.bodyStart?.replace(/\s+/g, ' ').trim().slice(0, 120);
  const rest = [...named, ...(first ? [`body "${first}"`] : [])].join(', ');
  return {
    ...base,
    fact: `${who} was answered ${stream.status}${rest ? `: ${rest}` : ''}`,
    value: stream.status,
  };
}

function detailOf({ code, message, phase }: NonNullable<Stream['failure']>): string {
  const text = message.startsWith(code) ? message.slice(code.length).trim() : message;
  return text === '' ? `(${phase})` : `(${phase}: ${text})`;
}

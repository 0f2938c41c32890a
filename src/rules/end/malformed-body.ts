/** The body breaks HTTP's own framing: a client cannot tell where it goes on, and gives up. */

import { type Blame, blameFor } from '../../analysis/parties/blame.ts';
import { comparableDirectStreams } from '../../analysis/parties/direct-streams.ts';
import { behindHop } from '../../analysis/parties/front.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { counted } from '../../model/counted.ts';
import { endedStreams, type Facts, openedStreams } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import { header, isTruncated, type Stream } from '../../model/stream.ts';
import { countOf, hopSubject, rowOf, sentence } from '../frames/evidence.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { measured, rfc } from '../sources.ts';

export const malformedBody: Rule = {
  id: 'malformed-body',
  title: 'the body breaks the framing of HTTP',
  severity: 'critical',
  group: 'end',
  rank: 35,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The body is put into chunks (or frames) that cannot be read: a size that is no number, a chunk that is longer or shorter than it says. A proxy or a client that meets this gives the stream up.',
    lookAlikes: [
      '`upstream-closed`: the connection closed before the last chunk. Envoy logs UPE for both; the direct stream shows the bytes.',
      '`framing-error`: chunks are sound, and the events in them are not.',
      '`upstream-protocol-error`: the response head could not be read.',
    ],
    settles:
      "The reason of our own parser, or of the proxy's error line (`upstream sent invalid chunked response`); `--direct URL` shows whether the origin sends it so.",
    source: [
      rfc(9112, '7.1'),
      measured('Chromium 156 ends such a stream with ERR_INVALID_CHUNKED_ENCODING and asks again'),
    ],
  },
  explains: [
    'upstream-closed',
    'framing-error',
    'total-timeout',
    'idle-timeout',
    'network-reset',
    'heartbeat-missing',
  ],
  judge(facts) {
    const own = openedStreams(facts).filter(({ close }) => close.unreadable);
    const logged = endedStreams(facts).flatMap((stream) => brokenUpstream(facts, stream) ?? []);
    if (own.length === 0 && logged.length === 0)
      return ruledOut(
        openedStreams(facts).length === 0 ? 'no stream opened' : 'the framing of every body could be read',
      );
    return found(this, [
      ...(logged.length > 0 ? [fromRows(facts, logged, own)] : []),
      ...(logged.length === 0 ? [fromWire(facts, own)] : []),
    ]);
  },
};

/** The blame of a stream whose proxy logged that it could not read its upstream's body. */
function brokenUpstream(facts: Facts, stream: Stream): Blame | null {
  const blame = blameFor(facts, stream);
  return blame?.reason === 'upstream-protocol-error' && isTruncated(stream) ? blame : null;
}

function fromRows(facts: Facts, blames: Blame[], own: Stream[]): Draft {
  const [first] = blames as [Blame];
  const { hop, proxy } = behindHop(facts, first.hop?.name ?? null);
  const streams = blames.map(({ stream }) => stream);
  const address = first.record?.upstreamAddress ? ` (${first.record.upstreamAddress})` : '';
  return {
    confidence: blames.every(({ confidence }) => confidence === 'certain') ? 'certain' : 'likely',
    where: { hop, proxy },
    what: `${hopSubject({ proxy, hop })}${address} sent a body that the proxy before it could not read: ${countOf(streams, endedStreams(facts))} broke off there.`,
    why: 'What follows the last event is no chunk, so the proxy ended the stream: no limit of time has a part in it.',
    covers: [...streams, ...own],
    evidence: [
      ...blames.slice(0, 2).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
      ...own.slice(0, 2).map(unreadableFact),
    ],
    fix: [writeNoChunks],
  };
}

function fromWire(facts: Facts, own: Stream[]): Draft {
  const direct = own.filter(({ route }) => route === 'direct');
  const [first] = own as [Stream];
  const cut = direct.length > 0 ? endedStreams(facts).filter(isTruncated) : [];
  const isTaken = own.every((stream) => isTakenByBrowsers(stream));
  return {
    severity: isTaken ? 'warning' : 'critical',
    confidence: 'certain',
    where: { hop: null, proxy: direct.length > 0 ? 'origin' : 'unknown' },
    what: `${sentence(countOf(own, openedStreams(facts)))} could not be read on: ${reasonOf(first)}.`,
    why: `${isTaken ? taken : `${given} (${browserError[first.protocol]}), and asks again.`}${partyWords(facts, direct, cut)}`,
    covers: [...own, ...cut],
    evidence: own.slice(0, 3).map(unreadableFact),
    fix: [writeNoChunks],
  };
}

const browserError = { http1: 'ERR_INVALID_CHUNKED_ENCODING', http2: 'ERR_HTTP2_PROTOCOL_ERROR' };
const given =
  'Nobody cut the stream: the client could not tell where the body goes on, and gave up. A browser does the same';
const taken =
  'Nobody cut the stream: chunk sizes end without CR, or with a blank, which a strict parser refuses. Chromium reads such a body (measured), other clients and proxies may not.';

/** Blanks behind the size, or a line feed alone: Chromium takes both. */
function isTakenByBrowsers({ close }: Stream): boolean {
  const { reason = '', shown = '' } = close.unreadable ?? {};
  return /^Missing expected CR/.test(reason) || /^(?: |\\t)+\\r\\n/.test(shown);
}

function partyWords(facts: Facts, direct: Stream[], cut: Stream[]): string {
  if (direct.length > 0)
    return cut.length > 0
      ? ' Through the proxies the stream breaks off, since none of them can read it either.'
      : ' It comes so from the origin.';
  const isDirectSound = comparableDirectStreams(facts).length > 0;
  return isDirectSound
    ? ' Around the proxies the body is sound: something on the way makes its chunks anew, and wrongly.'
    : ` A proxy that speaks HTTP makes chunks of its own, so look at whatever answers first.${settlingWords(facts, 'end', { streams: [] })}`;
}

const writeNoChunks: ProposedFix = {
  proxy: 'origin',
  setting: 'Transfer-Encoding',
  text: 'Leave the chunks to the HTTP server: look for code that writes to the raw connection, for two threads that write to one response at once, and for a Transfer-Encoding or Content-Length that is set by hand.',
};

/** HTTP/2's library names no reason; a body of another length than announced is the usual one (RFC 9113 section 8.1.1). */
function reasonOf(stream: Stream): string {
  const { reason = '' } = stream.close.unreadable ?? {};
  const length = header(stream, 'content-length');
  return stream.protocol === 'http2' && length !== null
    ? `${reason}, beside Content-Length: ${length}, which the body may not exceed`
    : reason;
}

function unreadableFact(stream: Stream): Evidence {
  const { id, route, eventCount, close } = stream;
  const shown = close.unreadable?.shown ?? '';
  const at = shown === '' ? '' : `, at "${shown}"`;
  const fact = `${id}${route === 'direct' ? ' (direct)' : ''}: ${reasonOf(stream)}${at}, after ${counted(eventCount, 'event')}`;
  return { fact, from: 'connection', connection: id };
}

/** The response announces its length: the stream ends when that many bytes have come. */

import { answerNoteOf } from '../../analysis/answers/answer-note.ts';
import { type OwnStream, ownStreamOf } from '../../analysis/answers/own-stream.ts';
import { hasEndMarker } from '../../analysis/ends/end-marker.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { counted } from '../../model/counted.ts';
import { openedStreams } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { endedByPeer, header, isTruncated, type Stream } from '../../model/stream.ts';
import { countOf, endOf, hopSubject, sentence } from '../frames/evidence.ts';
import { ownStreamFacts, ownStreamWords, passOn } from '../frames/own-stream.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { rfc } from '../sources.ts';

const hasItAll =
  'so it has the whole response already: the client stops reading there, and nothing live can follow.';

/** By whether a stream ended at the length, or none got that far. */
const whoIsKnown = { reached: 'certain', announced: 'likely' } as const;
const whoIsGuessed = { reached: 'likely', announced: 'possible' } as const;

export const contentLengthStream: Rule = {
  id: 'content-length-stream',
  title: 'the event stream has a Content-Length',
  severity: 'critical',
  group: 'delivery',
  rank: 60,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The response announces its length, so the client stops reading after that many bytes and nothing live can follow. Whoever sends the head had the whole body already.',
    lookAlikes: [
      '`origin-ended`: the body was ended by its sender, without a length.',
      '`cached-response`: a copy has a length because it is complete.',
    ],
    settles: '`--direct URL`: whether the origin announces the length, or something on the way adds it.',
    source: [rfc(9112, '6.3'), rfc(9110, '8.6')],
  },
  explains: ['origin-ended', 'end-marker-missing', 'heartbeat-missing'],
  judge(facts) {
    const opened = openedStreams(facts);
    if (opened.length === 0) return ruledOut('no stream opened');
    const measured = opened.filter((stream) => header(stream, 'content-length') !== null);
    const first = measured.find(({ route }) => route === 'proxy') ?? measured[0];
    if (!first) return ruledOut('no response announced a length');
    if (measured.every((stream) => isAnsweredCall(stream, facts.plan.endMarker)))
      return ruledOut('the answers have a length, and each holds the whole response to its call');
    const direct = opened.filter(({ route }) => route === 'direct');
    const ofOrigin = direct.length === 0 ? null : direct.every((stream) => measured.includes(stream));
    const front = frontProxy(facts, first);
    const ofFront = ofOrigin === false && facts.hops.length < 2;
    const proxy = measurer(ofOrigin, ofFront ? front.proxy : null);
    const hop = ofFront && front.known ? (facts.hops[0]?.name ?? null) : null;
    const marked = measured.every((stream) => hasEndMarker(stream, facts.plan.endMarker));
    const own = ownStreamOf(facts, first);
    if (own && !marked) return found(this, [byProxy(own, measured, first, opened)]);
    const reached = measured.some(isReached);
    const severityReached = marked ? 'info' : 'critical';
    const surely = ofOrigin || (ofFront && front.known) ? whoIsKnown : whoIsGuessed;
    return found(this, [
      {
        severity: reached ? severityReached : 'info',
        confidence: surely[reached ? 'reached' : 'announced'],
        where: { hop, proxy },
        what: `${sentence(countOf(measured, opened))} came with Content-Length: ${header(first, 'content-length')}.`,
        why: whyOf(hopSubject({ proxy, hop }), reached, marked),
        evidence: [...measured.slice(0, 2).map(lengthFact), endOf(first)],
        fix: [
          {
            proxy,
            setting: 'Content-Length',
            suggested: null,
            text: 'Send the events as they are made, without Content-Length (HTTP/1.1: chunked); look for code or a filter that gathers the whole body first.',
          },
        ],
      },
    ]);
  },
};

/** Its length is that of a text in a config. */
function byProxy(own: OwnStream, measured: Stream[], first: Stream, opened: Stream[]): Draft {
  return {
    title: 'a proxy answered in the place of the origin',
    severity: measured.some(isReached) ? 'critical' : 'info',
    confidence: own.record ? 'certain' : 'likely',
    where: { hop: own.hop, proxy: own.proxy },
    what: `${sentence(countOf(measured, opened))} came with Content-Length: ${header(first, 'content-length')}.`,
    why: ownStreamWords(own),
    covers: measured.filter(isReached),
    evidence: [...ownStreamFacts(own, first.id), ...measured.slice(0, 2).map(lengthFact), endOf(first)],
    fix: [passOn(own)],
  };
}

function whyOf(subject: string, reached: boolean, marked: boolean): string {
  if (!reached)
    return 'No stream got that far: the length did not end them. The client would stop reading there, and nothing could follow.';
  return marked
    ? `The answer was complete. ${subject} knows the length before the first byte is sent, so all of it had to be there first: nothing came as it was made.`
    : `${subject} knows the length before the first byte is sent, ${hasItAll}`;
}

/** One response to one call: nothing of it was to come earlier. */
function isAnsweredCall(stream: Stream, marker: string | null): boolean {
  return answerNoteOf(stream, marker).kind === 'json-rpc' && hasEndMarker(stream, marker);
}

/** `ofOrigin`: the streams around the proxies have the length too; null without one. */
function measurer(ofOrigin: boolean | null, front: ProxyKind | null): ProxyKind {
  if (ofOrigin) return 'origin';
  return front ?? (ofOrigin === null ? 'origin' : 'unknown');
}

/** The announced length is what ended it: that many bytes came, and the body was not cut short. */
function isReached(stream: Stream): boolean {
  return endedByPeer(stream) && !isTruncated(stream);
}

function lengthFact(stream: Stream) {
  const fact = `${stream.id}${stream.route === 'direct' ? ' (direct)' : ''}: content-length: ${header(stream, 'content-length')}, ${counted(stream.bytes, 'byte')} came`;
  return { fact, from: 'headers' as const, connection: stream.id, value: stream.bytes, unit: 'bytes' };
}

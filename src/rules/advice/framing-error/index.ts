/** Bytes that parsers of the event-stream format silently drop (HTML standard, section 9.2.6). */

import { isGatheredOrHeld } from '../../../analysis/delivery/delivery.ts';
import { type FramingFault, isUnfinished } from '../../../model/body/trouble.ts';
import { type Facts, openedStreams } from '../../../model/facts.ts';
import { header, isTruncated, type Stream } from '../../../model/stream.ts';
import { countOf, sentence } from '../../frames/evidence.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { html, rfc } from '../../sources.ts';
import { isNothingDispatched, nothingDispatched } from './nothing-dispatched.ts';
import { chunkedTwice, isChunkSize, type Kind, meanings, severityOf } from './words.ts';

const ofEncoding = new Set<Kind>(['undecodable', 'unknown-encoding', 'no-coding']);
/** Pieces of thousands of blank lines each: fewer are padding against a buffer. */
const blankPieces = 5;

const unfinished = {
  what: 'ended the body before the last event was finished',
  why: 'An event is delivered when the blank line behind it comes: what came of this one is thrown away by every client.',
  fix: 'Write each event whole, with an empty line behind its last field, before the body ends.',
};

export const framingError: Rule = {
  id: 'framing-error',
  title: 'the event stream breaks its own format',
  severity: 'info',
  group: 'advice',
  rank: 10,
  needs: ['wire', 'direct'],
  about: {
    what: 'The body breaks the event-stream format, which drops what it does not know without a word: lines without a field, an event without its blank line, bytes that are no UTF-8, or a body that is not in its Content-Encoding.',
    lookAlikes: [
      '`unbounded-response`: a line or event that never ends.',
      '`wrong-content-type`: the body is meant to be something else.',
      '`proxy-buffering`: a buffer that is full in the middle of an event splits it, and is no fault of the origin.',
    ],
    settles:
      'The first bytes of what was dropped, shown beside the finding; `--direct URL`: whether the origin sends them so.',
    source: [html('9.2.5'), html('9.2.6'), rfc(9110, '12.5.3')],
  },
  explains: ['heartbeat-missing', 'heartbeat-comment-only', 'origin-not-flushing'],
  judge(facts) {
    const opened = openedStreams(facts);
    if (opened.length === 0) return ruledOut('no stream opened');
    if (opened.every(({ bytes }) => bytes === 0)) return notChecked(['events']);
    const unread = opened.filter(isNothingDispatched);
    const others = opened.filter((stream) => !unread.includes(stream));
    const kinds = [...new Set(others.flatMap((stream) => faultsOf(facts, stream).map(({ kind }) => kind)))];
    const drafts = [
      ...(unread.length > 0 ? [nothingDispatched(unread, opened, partyOf(facts, unread, false))] : []),
      ...kinds.map((kind) => draft(facts, kind, others)),
    ];
    if (drafts.length > 0) return found(this, drafts);
    if (opened.some(wasUnread))
      return notChecked(['events'], 'a body came in a Content-Encoding that this tool cannot undo');
    return opened.some(({ eventCount, commentCount }) => eventCount + commentCount > 0)
      ? ruledOut('every line of every stream was well-formed')
      : notChecked(['events'], 'no event and no comment came');
  },
};

/** Who made the fault: an encoding may come from any proxy. */
function partyOf(facts: Facts, faulty: Stream[], isOfEncoding: boolean): Pick<Draft, 'confidence' | 'where'> {
  const direct = faulty.some(({ route }) => route === 'direct');
  return {
    confidence: direct || facts.hops.length === 0 ? 'certain' : 'likely',
    where: { hop: null, proxy: isOfEncoding && !direct ? 'unknown' : 'origin' },
  };
}

function draft(facts: Facts, kind: Kind, streams: Stream[]): Draft {
  const isOfKind = (fault: FramingFault) => fault.kind === kind;
  const faulty = streams.filter((stream) => faultsOf(facts, stream).some(isOfKind));
  const own = faulty.flatMap((stream) => faultsOf(facts, stream).filter(isOfKind));
  const { what, why, fix } = meaningOf(kind, own);
  const party = partyOf(facts, faulty, ofEncoding.has(kind));
  const { proxy } = party.where;
  return {
    severity: severityOf(kind, faulty),
    ...(kind === 'undecodable' || kind === 'blank-lines' ? { covers: faulty } : {}),
    ...party,
    what: `${proxy === 'origin' ? 'The origin' : 'What answers'} ${what}: ${countOf(faulty, openedStreams(facts))}.`,
    why,
    evidence: faulty.slice(0, 3).flatMap((stream) => evidenceOf(facts, stream, kind)),
    fix: [
      {
        proxy,
        setting: ofEncoding.has(kind) ? 'Content-Encoding' : 'event format',
        text: sentence(fix),
      },
    ],
  };
}

function meaningOf(kind: Kind, own: FramingFault[]): (typeof meanings)[Kind] {
  if (own.every(isUnfinished)) return unfinished;
  return own.every(isChunkSize) ? chunkedTwice : meanings[kind];
}

/** Faults of the source, without those that a cut, a buffer on the way or our own request may have caused. */
function faultsOf(facts: Facts, stream: Stream): FramingFault[] {
  return stream.faults.filter((fault) => {
    if (fault.kind === 'undispatched') return isOwn(facts, stream, fault);
    if (fault.kind === 'unknown-encoding') return !wasOffered(stream);
    return fault.kind !== 'blank-lines' || hasOnlyBlankLines(stream);
  });
}

function wasUnread({ faults }: Stream): boolean {
  return faults.some(({ kind }) => kind === 'unknown-encoding');
}

/** In the Accept-Encoding of the request (RFC 9110 section 12.5.3). */
function wasOffered({ contentEncoding, requestHeaders, asks }: Stream): boolean {
  const planned = asks === 'compressed' ? 'gzip' : 'identity';
  const offered = (header({ headers: requestHeaders }, 'accept-encoding') ?? planned).toLowerCase();
  const names = offered.split(',').map((one) => one.split(';')[0]?.trim());
  return (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .every((coding) => names.includes('*') || names.includes(coding.trim()));
}

function hasOnlyBlankLines({ eventCount, commentCount, faults }: Stream): boolean {
  const pieces = faults.filter(({ kind }) => kind === 'blank-lines').length;
  return eventCount === 0 && commentCount === 0 && pieces >= blankPieces;
}

function isOwn(facts: Facts, stream: Stream, fault: FramingFault): boolean {
  const late = !isUnfinished(fault);
  // A cut or our own stop may happen inside an event; buffers split events at any byte.
  const incomplete =
    isTruncated(stream) || stream.close.unreadable !== undefined || stream.close.how === 'own-stop';
  if (incomplete && !late) return false;
  if (stream.route === 'direct' || !late) return true;
  if (isKeptByCompressor(facts, stream)) return false;
  const direct = openedStreams(facts).filter(({ route, eventCount }) => route === 'direct' && eventCount > 2);
  if (direct.length > 0)
    return direct.some(({ faults }) => faults.some(({ kind }) => kind === 'undispatched'));
  return !isGatheredOrHeld(stream);
}

/** Without compression the same events come whole: a compressor kept the last bytes of each. */
function isKeptByCompressor(facts: Facts, { contentEncoding }: Stream): boolean {
  const plain = openedStreams(facts).filter((one) => one.contentEncoding === null && one.eventCount > 2);
  const isWhole = ({ faults }: Stream) => faults.every(({ kind }) => kind !== 'undispatched');
  return contentEncoding !== null && plain.length > 0 && plain.every(isWhole);
}

function evidenceOf(facts: Facts, stream: Stream, kind: Kind) {
  const fault = faultsOf(facts, stream).find((one) => one.kind === kind);
  const fact = `${stream.id}${stream.route === 'direct' ? ' (direct)' : ''}: "${fault?.shown ?? ''}"`;
  return [{ fact, from: 'connection' as const, connection: stream.id }];
}

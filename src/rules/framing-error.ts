/** Bytes that the event-stream format drops without a word (HTML standard, section 9.2.6). */

import { type FramingFault, isUnfinished } from '../model/body-trouble.ts';
import { gatheredOrHeld } from '../model/delivery.ts';
import { type Facts, openedStreams } from '../model/facts.ts';
import { limits } from '../model/limits.ts';
import { formatBytes } from '../model/size.ts';
import { isTruncated, type Stream } from '../model/stream.ts';
import { countOf, sentence } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

type Kind = FramingFault['kind'];

const meanings: Record<Kind, { what: string; why: string; fix: string }> = {
  undispatched: {
    what: 'sent an event that no client sees in time',
    why: 'An event is delivered when the blank line behind it comes: one that lacks it waits for the next, or is lost at the end.',
    fix: 'End every event with an empty line: two line breaks behind its last field.',
  },
  'unknown-field': {
    what: 'sent lines that every client ignores',
    why: 'Only the fields event, data, id and retry exist, in lower case, followed by a colon; any other line is dropped.',
    fix: 'Put "data: " in front of every line of the payload, those behind a line break in it too.',
  },
  'invalid-utf8': {
    what: 'sent bytes that are no UTF-8',
    why: 'Event streams are UTF-8 whatever the charset says: such bytes become U+FFFD.',
    fix: 'Encode events as UTF-8, and never cut a chunk of text inside a character.',
  },
  'nul-in-id': {
    what: 'sent an id with a NUL in it',
    why: 'An id with NUL is ignored, so that a reconnect asks for an older one.',
    fix: 'Leave U+0000 out of ids.',
  },
  'long-id': {
    what: `sent an id longer than ${formatBytes(limits.eventIdBytes)}`,
    why: 'A client sends the last id back in a request header, and servers refuse heads of that size: this one is not remembered.',
    fix: 'Keep ids short: a number, or a key under which the server finds the rest.',
  },
  'invalid-retry': {
    what: 'sent a retry that is no number',
    why: 'retry takes decimal digits only, in milliseconds; anything else is ignored.',
    fix: 'Send retry as digits: "retry: 3000".',
  },
  'empty-event': {
    what: 'sent events without data',
    why: 'An event without a data line is never delivered, whatever its name.',
    fix: 'Add a data line, even an empty payload such as "data: {}".',
  },
};

const unfinished = {
  what: 'ended the body before the last event was finished',
  why: 'An event is delivered when the blank line behind it comes: what came of this one is thrown away by every client.',
  fix: 'Write each event whole, with an empty line behind its last field, before the body ends.',
};

export const framingError: Rule = {
  id: 'framing-error',
  title: 'the event stream breaks its own format',
  severity: 'info',
  judge(facts) {
    const opened = openedStreams(facts);
    if (opened.length === 0) return ruledOut('no stream opened');
    if (opened.every(({ bytes }) => bytes === 0)) return notChecked(['events']);
    const kinds = [...new Set(opened.flatMap((stream) => faultsOf(facts, stream).map(({ kind }) => kind)))];
    if (kinds.length === 0) return ruledOut('every line of every stream was well-formed');
    return found(
      this,
      kinds.map((kind) => {
        const faulty = opened.filter((stream) =>
          faultsOf(facts, stream).some((fault) => fault.kind === kind),
        );
        const direct = faulty.some(({ route }) => route === 'direct');
        const own = faulty.flatMap((stream) =>
          faultsOf(facts, stream).filter((fault) => fault.kind === kind),
        );
        const { what, why, fix } = own.every(isUnfinished) ? unfinished : meanings[kind];
        return {
          severity: kind === 'undispatched' ? ('warning' as const) : ('info' as const),
          confidence: direct || facts.hops.length === 0 ? ('certain' as const) : ('likely' as const),
          where: { hop: null, proxy: 'origin' as const },
          what: `The origin ${what}: ${countOf(faulty, opened)}.`,
          why,
          evidence: faulty.slice(0, 3).flatMap((stream) => evidenceOf(facts, stream, kind)),
          fix: [{ proxy: 'origin' as const, setting: 'event format', text: sentence(fix) }],
        };
      }),
    );
  },
};

/** Faults of the source, without those that a cut or a buffer on the way makes look like one. */
function faultsOf(facts: Facts, stream: Stream): FramingFault[] {
  return stream.faults.filter((fault) => fault.kind !== 'undispatched' || isOwn(facts, stream, fault));
}

function isOwn(facts: Facts, stream: Stream, fault: FramingFault): boolean {
  const late = !isUnfinished(fault);
  // A cut or our own stop may fall inside an event; buffers split events where they happen to be full.
  const incomplete = isTruncated(stream) || stream.close.how === 'own-stop';
  if (incomplete && !late && stream.eventCount > 0) return false;
  if (stream.route === 'direct' || !late) return true;
  const direct = openedStreams(facts).filter(({ route, eventCount }) => route === 'direct' && eventCount > 2);
  if (direct.length > 0)
    return direct.some(({ faults }) => faults.some(({ kind }) => kind === 'undispatched'));
  return !gatheredOrHeld(stream);
}

function evidenceOf(facts: Facts, stream: Stream, kind: Kind) {
  const fault = faultsOf(facts, stream).find((one) => one.kind === kind);
  const fact = `${stream.id}${stream.route === 'direct' ? ' (direct)' : ''}: "${fault?.shown ?? ''}"`;
  return [{ fact, from: 'connection' as const, connection: stream.id }];
}

/** The origin reported an error inside a response that had already begun with 200. */

import { answerNoteOf, answerOutcomeOf } from '../../analysis/answers/answer-note.ts';
import { bodyLineOf } from '../../analysis/answers/refusal-words.ts';
import { lastEvents } from '../../analysis/delivery/kept-events.ts';
import { saysError } from '../../model/answer/kinds.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { type EventMark, endedByPeer, type Stream } from '../../model/stream.ts';
import { countOf, endOf, sentence } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { html } from '../sources.ts';

export const errorEvent: Rule = {
  id: 'error-event',
  title: 'the stream ended with an error event',
  severity: 'critical',
  group: 'end',
  rank: 40,
  needs: ['wire', 'direct'],
  about: {
    what: 'The origin said what went wrong inside a response that had begun with 200, and ended the stream: `event: error`, a payload that holds an error, or one that was sent as no event.',
    lookAlikes: [
      '`end-marker-missing`: the stream ended early and said nothing.',
      '`origin-ended`: the last event was no error.',
      '`origin-error`: the error came as a status, before any event.',
    ],
    settles:
      'The last event of the stream, shown beside the finding; events of a soak or load are kept only in part.',
    source: [html('9.2.6')],
  },
  explains: ['origin-ended', 'end-marker-missing', 'framing-error', 'heartbeat-missing', 'upstream-closed'],
  judge(facts) {
    const ended = openedStreams(facts).filter(
      (stream) => endedByPeer(stream) || isRpcFailure(facts, stream) || isHidden(facts, stream),
    );
    if (ended.length === 0) return ruledOut('no stream was ended by the other side');
    const failed = ended.filter((stream) => hasFailed(facts, stream));
    const ofCalls = failed.filter((stream) => isRpcFailure(facts, stream));
    const others = failed.filter((stream) => !ofCalls.includes(stream));
    if (failed.length === 0) return ruledOut('the last events before the end were no errors');
    return found(this, [
      ...(others.length > 0 ? [endedByError(facts, others, ended)] : []),
      ...(ofCalls.length > 0 ? [answeredWithError(ofCalls, ended)] : []),
    ]);
  },
};

function hasFailed({ plan }: Facts, stream: Stream): boolean {
  return answerOutcomeOf(stream, plan.endMarker) === 'failed';
}

/** The call was answered, and the answer is an error: the stream itself did what it should. */
function isRpcFailure(facts: Facts, stream: Stream): boolean {
  return answerNoteOf(stream, facts.plan.endMarker).kind === 'json-rpc' && hasFailed(facts, stream);
}

function endedByError(facts: Facts, failed: Stream[], ended: Stream[]): Draft {
  const hidden = failed.filter((stream) => isHidden(facts, stream));
  return {
    ...(hidden.length === failed.length
      ? { title: 'the stream ended with an error that no client sees' }
      : {}),
    // What stands outside any event may be anybody's on the way.
    confidence: hidden.some(({ route }) => route === 'proxy') ? 'likely' : 'certain',
    where: { hop: null, proxy: 'origin' },
    severity: severityByShare(facts, failed),
    what: `${sentence(countOf(failed, ended))} ended right after an error from the origin${textWords(failed)}`,
    why: `${met}${hiddenWords(hidden, failed)}`,
    covers: failed,
    evidence: evidenceOf(failed),
    fix: [
      {
        proxy: 'origin',
        setting: 'error',
        text: `Mend what the message names; no proxy setting has a part in it. ${hidden.length > 0 ? asEvent : listen}`,
      },
    ],
  };
}

const met =
  'The origin met an error after the response had begun, when status 200 could no longer be taken back, and ended the stream; the proxies passed it on.';
const listen = 'Clients must listen for this event: the status of the response says nothing of it.';
const asEvent =
  'Send errors as events too ("event: error", "data: …" and an empty line): what is no event is dropped by every client.';

/** It is in no event. */
function isHidden({ plan }: Facts, stream: Stream): boolean {
  return answerNoteOf(stream, plan.endMarker).error?.undispatched === true;
}

function hiddenWords(hidden: Stream[], failed: Stream[]): string {
  if (hidden.length === 0) return '';
  const which = hidden.length === failed.length ? 'It' : `That of ${hidden.length} of them`;
  return ` ${which} was sent as no event (without "data: ", or without the blank line that ends an event), so a client sees a stream that ends without a word.`;
}

/** What the first of them said. */
function textWords([first]: Stream[]): string {
  const text = first ? errorText(first).slice(0, 120) : '';
  return text === '' ? '' : `: ${text}`;
}

function answeredWithError(failed: Stream[], ended: Stream[]): Draft {
  return {
    title: 'the call was answered with an error',
    severity: 'warning',
    confidence: 'certain',
    where: { hop: null, proxy: 'origin' },
    what: `${sentence(countOf(failed, ended))} brought a JSON-RPC error in place of a result${textWords(failed)}`,
    why: 'The response to the call came, and it holds an error and no result: the endpoint did not do what was asked. The stream did what it should.',
    covers: failed,
    evidence: evidenceOf(failed),
    fix: [
      {
        proxy: 'client',
        setting: 'request',
        text: 'Mend the message as the error says (its method, params or session), or see in the log of the endpoint why it fails.',
      },
    ],
  };
}

function evidenceOf(failed: Stream[]): Evidence[] {
  return failed.slice(0, 3).flatMap((stream) => [errorFact(stream), endOf(stream)]);
}

/** The last event that reports an error, as far as it was kept. */
function errorOf(stream: Stream): EventMark | null {
  const kept = lastEvents(stream);
  const isMeant = (mark: EventMark) =>
    saysError(mark.type, mark.text) || mark.atMs === stream.answer?.error?.atMs;
  return kept.findLast(isMeant) ?? null;
}

/** As an event, as the body's own line, or as what was left of it. */
function errorText(stream: Stream): string {
  const left = stream.faults.findLast(({ kind }) => kind === 'undispatched' || kind === 'unknown-field');
  return errorOf(stream)?.text ?? bodyLineOf(stream) ?? unescaped(left?.shown ?? '');
}

/** As it came: faults are kept as printable text. */
function unescaped(shown: string): string {
  return shown.replaceAll('\\"', '"').replaceAll('\\n', ' ').trim();
}

function errorFact(stream: Stream): Evidence {
  const error = errorOf(stream);
  const name = error?.type ? `event: ${error.type}, ` : '';
  const text = error ? `${name}data: ${error.text}` : `in no event: ${errorText(stream)}`;
  return { fact: `${stream.id}: ${text}`, from: 'connection', connection: stream.id };
}

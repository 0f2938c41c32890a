/** The origin reported an error inside a response that had already begun with 200. */

import { answerNoteOf, answerOutcomeOf } from '../../analysis/answers/answer-note.ts';
import { lastEvents } from '../../analysis/delivery/kept-events.ts';
import { saysError } from '../../model/answer/kinds.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { type EventMark, endedByPeer, type Stream } from '../../model/stream.ts';
import { countOf, endOf, sentence } from '../frames/evidence.ts';
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
    what: 'The origin said what went wrong inside a response that had begun with 200, and ended the stream: `event: error`, or a payload that holds an error.',
    lookAlikes: [
      '`end-marker-missing`: the stream ended early and said nothing.',
      '`origin-ended`: the last event was no error.',
      '`origin-error`: the error came as a status, before any event.',
    ],
    settles:
      'The last event of the stream, shown beside the finding; events of a soak or load are kept only in part.',
    source: [html('9.2.6')],
  },
  explains: ['origin-ended', 'end-marker-missing', 'heartbeat-missing', 'upstream-closed'],
  judge(facts) {
    const ended = openedStreams(facts).filter((stream) => endedByPeer(stream) || isRpcFailure(facts, stream));
    if (ended.length === 0) return ruledOut('no stream was ended by the other side');
    const failed = ended.filter((stream) => hasFailed(facts, stream));
    const ofCalls = failed.filter((stream) => isRpcFailure(facts, stream));
    const others = failed.filter((stream) => !ofCalls.includes(stream));
    if (failed.length === 0) return ruledOut('the last events before the end were no errors');
    return found(this, [
      ...(others.length > 0 ? [endedByError(others, ended)] : []),
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

function endedByError(failed: Stream[], ended: Stream[]): Draft {
  const text = failed[0] ? errorOf(failed[0])?.text.slice(0, 120) : undefined;
  return {
    confidence: 'certain',
    where: { hop: null, proxy: 'origin' },
    what: `${sentence(countOf(failed, ended))} ended right after an error from the origin${text ? `: ${text}` : ''}`,
    why: 'The origin met an error after the response had begun, when status 200 could no longer be taken back, and ended the stream; the proxies passed it on.',
    covers: failed,
    evidence: evidenceOf(failed),
    fix: [
      {
        proxy: 'origin',
        setting: 'error',
        text: 'Mend what the message names; no proxy setting has a part in it. Clients must listen for this event: the status of the response says nothing of it.',
      },
    ],
  };
}

function answeredWithError(failed: Stream[], ended: Stream[]): Draft {
  const text = failed[0] ? errorOf(failed[0])?.text.slice(0, 120) : undefined;
  return {
    title: 'the call was answered with an error',
    severity: 'warning',
    confidence: 'certain',
    where: { hop: null, proxy: 'origin' },
    what: `${sentence(countOf(failed, ended))} brought a JSON-RPC error in place of a result${text ? `: ${text}` : ''}`,
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

function errorFact(stream: Stream): Evidence {
  const error = errorOf(stream);
  const name = error?.type ? `event: ${error.type}, ` : '';
  return {
    fact: `${stream.id}: ${name}data: ${error?.text ?? ''}`,
    from: 'connection',
    connection: stream.id,
  };
}

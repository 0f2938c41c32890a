/** The origin reported an error inside a response that had already begun with 200. */

import { lastEvents } from '../../analysis/delivery/kept-events.ts';
import { openedStreams } from '../../model/facts.ts';
import { type EventMark, endedByPeer, type Stream } from '../../model/stream.ts';
import { countOf, endOf, sentence } from '../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { html } from '../sources.ts';

/** `{"error": …}` at the top level, with something in it; `{"type": "error"}`, as some APIs say it. */
const payloads = [
  /^\s*\{[^{}]*?"error"\s*:\s*(?!null|false|""|\{\s*\}|\[\s*\])/,
  /^\s*\{[^{}]*?"type"\s*:\s*"(error|response\.failed)"/,
];

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
    const ended = openedStreams(facts).filter(endedByPeer);
    if (ended.length === 0) return ruledOut('no stream was ended by the other side');
    const failed = ended.filter((stream) => errorOf(stream) !== null);
    const first = failed[0] ? errorOf(failed[0]) : null;
    if (!first) return ruledOut('the last events before the end were no errors');
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'origin' },
        what: `${sentence(countOf(failed, ended))} ended right after an error from the origin: ${first.text.slice(0, 120)}`,
        why: 'The origin met an error after the response had begun, when status 200 could no longer be taken back, and ended the stream; the proxies passed it on.',
        covers: failed,
        evidence: failed.slice(0, 3).flatMap((stream) => [errorFact(stream), endOf(stream)]),
        fix: [
          {
            proxy: 'origin',
            setting: 'error',
            text: 'Mend what the message names; no proxy setting has a part in it. Clients must listen for this event: the status of the response says nothing of it.',
          },
        ],
      },
    ]);
  },
};

/** The last event if it is an error, or the one before an end marker. */
function errorOf(stream: Stream): EventMark | null {
  const kept = lastEvents(stream);
  const [last, before] = [kept.at(-1), kept.at(-2)];
  if (last && isError(last)) return last;
  return last?.text === '[DONE]' && before && isError(before) ? before : null;
}

function isError({ type, text }: EventMark): boolean {
  return type === 'error' || type === 'response.failed' || payloads.some((pattern) => pattern.test(text));
}

function errorFact(stream: Stream) {
  const error = errorOf(stream);
  const name = error?.type ? `event: ${error.type}, ` : '';
  return {
    fact: `${stream.id}: ${name}data: ${error?.text ?? ''}`,
    from: 'connection' as const,
    connection: stream.id,
  };
}

/** After a cut a client got an answer on which an EventSource gives up for good. */

import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { refusalWords } from '../../analysis/answers/refusal-words.ts';
import { suspectOf } from '../../analysis/parties/suspect.ts';
import { type FinalAnswer, finalAnswersOf } from '../../analysis/returns/final-answers.ts';
import { clientsOf, returnsOf } from '../../analysis/returns/returns.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html } from '../sources.ts';

export const reconnectFatal: Rule = {
  id: 'reconnect-fatal',
  title: 'an answer after which browsers do not come back',
  severity: 'critical',
  group: 'return',
  rank: 10,
  isLook: true,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'A client had a stream, lost it, and was answered something else than `200` with `text/event-stream` when it asked again (a 502 page during a restart, a login page). An EventSource gives up for good then: the page stays without its stream until it is loaded anew.',
    lookAlikes: [
      '`reconnect-storm`: the clients do come back, all at once.',
      'A refused or lost connection: EventSource asks again after that, for ever.',
      '204, by which a server asks clients not to come back.',
      '`wrong-content-type`, `auth-rejected`, …: why it was answered so; this rule says what follows from it.',
    ],
    settles: 'The status and type of the answer, shown beside the finding.',
    source: [html('9.2.3')],
  },
  judge(facts) {
    const final = finalAnswersOf(facts);
    if (final.length > 0) return found(this, [draft(facts, final)]);
    if (returnsOf(facts).length === 0 && !facts.again)
      return notChecked(['time'], 'no client had to come back');
    return ruledOut('no client that came back got an answer after which EventSource gives up');
  },
};

function draft(facts: Facts, final: FinalAnswer[]) {
  const streams = final.map(({ stream }) => stream);
  const [first] = streams as [FinalAnswer['stream']];
  return {
    severity: facts.figures ? severityByShare(facts, streams) : ('critical' as const),
    confidence: 'certain' as const,
    where: suspectOf(facts, first),
    what: `${subject(facts, final)} ${refusalWords(first)} when it was asked for again: an EventSource asks no more after that.`,
    why: `${finalWords}${healedWords(final)}`,
    evidence: streams.slice(0, 4).map(answerOf),
    fix: fixes,
  };
}

const finalWords =
  'After a lost connection EventSource comes back by itself; after any answer but 200 with text/event-stream it does not (HTML 9.2.3), and the page is without its stream until it is loaded anew.';

function subject(facts: Facts, final: FinalAnswer[]): string {
  const clients = clientsOf(facts).length;
  if (clients === 0) return 'The stream got';
  return final.length === 1 && clients === 1 ? 'The stream got' : `${final.length} of ${clients} streams got`;
}

/** This tool may have asked again all the same: what a page would have missed. */
function healedWords(final: FinalAnswer[]): string {
  const healed = final.filter((one) => one.healed !== null);
  if (healed.length === 0) return '';
  const waits = healed.map(({ stream, healed: next }) => (next?.openedAt ?? 0) - stream.openedAt);
  return ` ${healed.length} of them would have been served ${formatMs(highest(waits))} later at the latest: this tool asked once more, a browser would not.`;
}

const fixes: ProposedFix[] = [
  {
    proxy: 'client',
    setting: 'EventSource.onerror',
    text: 'In the page: where `onerror` comes with `readyState` 2 (CLOSED), make a new EventSource after a pause that grows, with some chance in it.',
  },
  {
    proxy: 'unknown',
    setting: 'answer while the upstream is away',
    text: 'While nothing behind it can answer, let the proxy answer `200` with `Content-Type: text/event-stream` and the body `retry: 5000` and a blank line in place of its error page: EventSource then asks again in 5 s.',
  },
];

/** The origin answered with an error of its own (5xx): the proxies only passed it on. */

import { answererOf } from '../analysis/answers/answerer.ts';
import { answeringRoute } from '../analysis/answers/answering-route.ts';
import { answeredWith, answerOf } from '../analysis/answers/asked-streams.ts';
import { askedOtherwiseWords } from '../analysis/ends/direct-words.ts';
import { isHealthyDirect } from '../analysis/parties/direct-streams.ts';
import { hopName, rowOf, sentence } from './frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';
import { rfc } from './sources.ts';

/** 502 to 504 usually come from a proxy and have rules of their own; here they count only where a row says so. */
const statuses = [500, 501, 502, 503, 504, 505, 507, 508, 511];
const unmistakable = new Set([500, 501, 505, 507, 508, 511]);

export const originError: Rule = {
  id: 'origin-error',
  title: 'the origin answered with an error',
  severity: 'critical',
  group: 'start',
  rank: 270,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: "The origin answered with an error of its own (5xx), and the proxies passed it on. 502 to 504 count only where a row or `--direct` shows that they are the origin's.",
    lookAlikes: [
      "`upstream-unreachable`, `upstream-unhealthy`, `response-timeout`: a proxy's own 502, 503 and 504.",
      '`fault-injected`: a proxy that is told to answer with an error.',
      '`error-event`: the error came inside a stream that had opened with 200.',
    ],
    settles:
      'An access row that names the upstream and its status, or the same status from `--direct URL`; then the log of the origin.',
    source: [rfc(9110, '15.6')],
  },
  explains: ['reconnect-fatal', 'upstream-unreachable', 'upstream-unhealthy', 'response-timeout'],
  judge(facts) {
    const streams = answeredWith(facts, statuses).filter((stream) => answeringRoute(facts, stream) === null);
    const [first] = streams;
    if (!first) return ruledOut('nothing was answered with a 5xx');
    const answerer = answererOf(facts, first);
    if (answerer.by === 'proxy')
      return ruledOut(`the ${first.status} is not the origin's: ${answerer.because}`);
    if (answerer.by === 'unknown' && isHealthyDirect(facts))
      return ruledOut('asked around the proxies the same request opens a stream');
    if (answerer.by === 'unknown' && !unmistakable.has(first.status ?? 0)) {
      return notChecked(['access-log', 'direct'], `who answered ${first.status} is not known`);
    }
    const isElsewhere = isHealthyDirect(facts) && answerer.record !== null;
    const who = isElsewhere
      ? (answerer.record?.upstreamAddress ?? 'the upstream')
      : answerer.by === 'origin'
        ? 'the origin'
        : 'the endpoint';
    return found(this, [
      {
        confidence: answerer.by === 'origin' ? answerer.confidence : 'likely',
        where: { hop: null, proxy: 'origin' },
        what: `${sentence(who)} answered ${first.status} to ${streams.length === 1 ? 'the request' : `${streams.length} requests`}.`,
        why:
          answerer.by === 'origin'
            ? `Who answered: ${answerer.because}.${isHealthyDirect(facts) ? askedOtherwiseWords(facts, answerer.record?.upstreamAddress ?? null) : ` ${sentence(hopName('origin', null))} failed by itself.`}`
            : `A proxy has other words for its own failures (502 to 504): ${first.status} is an application's. ${sentence(answerer.because)}.`,
        covers: streams,
        evidence: [
          ...(answerer.record ? [rowOf(answerer.record, first.id)] : []),
          ...streams.slice(0, 3).map(answerOf),
        ],
        fix: [
          {
            proxy: 'origin',
            setting: 'handler',
            text: `Look at the origin's log at that time: it fails before the stream begins${first.bodyStart ? `; its answer begins with: ${first.bodyStart.slice(0, 120)}` : ''}.`,
          },
        ],
      },
    ]);
  },
};

/** The origin answered with an error of its own (5xx): the proxies only passed it on. */
import type { Answerer } from '../../analysis/answers/answer-party.ts';
import { answererOf } from '../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../analysis/answers/answering-route.ts';
import { type AnswersWord, wordOfAnswer } from '../../analysis/answers/application-server.ts';
import { answeredWith } from '../../analysis/answers/asked-streams.ts';
import { askedOtherwiseWords } from '../../analysis/ends/direct-words.ts';
import { isHealthyDirect } from '../../analysis/parties/direct-streams.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { answerDraft } from '../frames/answered.ts';
import { sentence } from '../frames/evidence.ts';
import { fixIfIn, fixIn } from '../frames/own-words.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { rfc } from '../sources.ts';

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
    const count = streams.length === 1 ? 'the request' : `${streams.length} requests`;
    const draft = answerDraft(first, streams, answerer, {
      what: `${sentence(failedParty(facts, answerer))} answered ${first.status} to ${count}.`,
      why: whyOf(facts, answerer, first),
      fix: [...inWordOf(wordOfAnswer(streams)), readLog(first)],
    });
    const isGateways = answerer.record !== null && !unmistakable.has(first.status ?? 0);
    const confidence = isGateways && draft.confidence === 'certain' ? 'likely' : draft.confidence;
    return found(this, [{ ...draft, confidence, where: { hop: null, proxy: 'origin' } }]);
  },
};

/** The upstream by its address where the origin, asked itself, does not fail. */
function failedParty(facts: Facts, { by, record }: Answerer): string {
  if (isHealthyDirect(facts) && record !== null) return record.upstreamAddress ?? 'the upstream';
  return by === 'origin' ? 'the origin' : 'the endpoint';
}

function whyOf(facts: Facts, { by, because, record }: Answerer, { status }: Stream): string {
  if (by !== 'origin')
    return `A proxy has other words for its own failures (502 to 504): ${status} is an application's. ${sentence(because)}.`;
  if (isHealthyDirect(facts))
    return `Who answered: ${because}.${askedOtherwiseWords(facts, record?.upstreamAddress ?? null)}`;
  return `Who answered: ${because}.${record === null ? ' The origin failed by itself.' : behindLast}`;
}

/** A row names the upstream that answered; whether that is itself a proxy, of which 502 to 504 are typical, it does not show. */
const behindLast = ' That is the origin, unless a proxy stands before it that was not named (a sidecar).';

/** What has a server give such an answer by itself. */
function inWordOf(known: AnswersWord | null): ProposedFix[] {
  if (!known) return [];
  return [(known.isSeen ? fixIn : fixIfIn)(known.owner, known.word)];
}

function readLog({ bodyStart }: Stream): ProposedFix {
  const begin = bodyStart ? `; its answer begins with: ${bodyStart.slice(0, 120)}` : '';
  const text = `Look at the origin's log at that time: it fails before the stream begins${begin}.`;
  return { proxy: 'origin', setting: 'handler', text };
}

/** Status 200, and no event stream: an EventSource gives up for good on any type but text/event-stream. */

import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { type BodyKind, bodyKindOf } from '../../../analysis/answers/body-kind.ts';
import { isSaidChallenge } from '../../../analysis/answers/challenge.ts';
import { hiddenFailureOf } from '../../../analysis/answers/hidden-failure.ts';
import { isLawful } from '../../../analysis/answers/lawful-answer.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Evidence, Finding } from '../../../model/finding.ts';
import { contentTypesOf } from '../../../model/media-type.ts';
import { isEventStream, type Stream } from '../../../model/stream.ts';
import { hopName, rowOf, settingFact } from '../../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../../rule.ts';
import { html, measured, page } from '../../sources.ts';
import { refusedCharset } from './charset.ts';
import { keepType, rewriteOf, staticRoute, typeFix } from './fix.ts';

export const wrongContentType: Rule = {
  id: 'wrong-content-type',
  title: 'the answer is not an event stream',
  severity: 'critical',
  group: 'start',
  rank: 170,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The answer is a success that is no event stream: a login page, the shell of a web application, JSON, or a stream under another Content-Type. An EventSource gives up for good on any type but text/event-stream, and in Chromium on any charset but UTF-8.',
    lookAlikes: [
      '`redirected`: the answer is the redirect, not yet the page.',
      '`route-missing`, `origin-not-found`: the path has no answer of its own, and the status says so.',
      '`request-refused`: 204, and the JSON of an MCP endpoint, are lawful answers without a stream.',
    ],
    settles:
      'The type and the first bytes, shown beside the finding; a config in which a location serves files for this path names the line.',
    source: [
      html('9.2.3'),
      page(
        'Fetch standard: extract a MIME type',
        'https://fetch.spec.whatwg.org/#concept-header-extract-mime-type',
      ),
      measured(
        'Chromium 156 refuses any charset but UTF-8, and its name without the hyphen too; of several types the last valid one counts',
      ),
    ],
  },
  explains: ['reconnect-fatal', 'cors-missing', 'cache-control-missing', 'content-length-stream'],
  judge(facts) {
    const asked = askedStreams(facts);
    const wrong = asked.filter(
      (stream) =>
        isSuccess(stream) &&
        !(stream.status === 200 && isEventStream(stream)) &&
        !isLawful(facts, stream) &&
        !isSaidChallenge(stream) &&
        hiddenFailureOf(facts, stream) === null &&
        answeringRoute(facts, stream) === null,
    );
    const [first] = wrong;
    const charset = refusedCharset(facts);
    if (!first) return charset.length > 0 ? found(this, charset) : ruledOut(whyCleared(facts, asked));
    const kind = bodyKindOf(first);
    const answerer = answererOf(facts, first);
    const rewrite =
      kind === 'event stream under another type' && first.route === 'proxy' ? rewriteOf(facts) : null;
    const shell = kind === 'application shell' || kind === 'HTML page' ? staticRoute(facts) : null;
    return found(this, [
      {
        confidence: 'certain',
        where: rewrite ? { hop: rewrite.hop, proxy: rewrite.proxy } : whereOf(answerer),
        what: `${wrong.length === asked.length ? 'The answer' : `${wrong.length} of ${asked.length} answers`} is ${first.status} with ${typeOf(first)}: ${article(kind)}.`,
        why: `${meaning(kind)}${answerer.by === 'unknown' ? '' : ` Who answered: ${hopName(answerer.proxy, answerer.hop)} (${answerer.because}).`}`,
        covers: wrong,
        evidence: [
          ...wrong.slice(0, 3).map(answerOf),
          ...firstBytes(first),
          ...(answerer.record ? [rowOf(answerer.record, first.id)] : []),
          ...[shell, rewrite].flatMap((setting) => (setting ? [settingFact(setting)] : [])),
        ],
        fix: [rewrite ? keepType(rewrite) : typeFix(shell, first, kind, answerer)],
      },
      ...charset,
    ]);
  },
};

/** A page's marks alone do not say with certainty who wrote it, and the finding is certain without it. */
function whereOf({ confidence, hop, proxy }: Answerer): Finding['where'] {
  return confidence === 'certain' ? { hop, proxy } : { hop: null, proxy: 'unknown' };
}

function whyCleared(facts: Facts, asked: Stream[]): string {
  if (asked.some((stream) => hiddenFailureOf(facts, stream)))
    return 'the answer stands in the place of a failure of the proxy';
  return asked.some(isEventStream) ? 'the type is text/event-stream' : 'nothing was answered with success';
}

function isSuccess({ status }: Stream): boolean {
  return status !== null && status >= 200 && status < 300;
}

function typeOf(stream: Stream): string {
  const types = contentTypesOf(stream);
  if (types.length === 0) return 'no Content-Type';
  const all = types.map((type) => `Content-Type ${type || '(empty)'}`).join(' and ');
  return types.length === 1 ? all : `${all}, of which the last valid one counts`;
}

function article(kind: BodyKind): string {
  if (kind === 'nothing') return 'no body';
  return /^[aeio]|^HTML/i.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function meaning(kind: BodyKind): string {
  if (kind === 'nothing')
    return 'Status 204, or an empty answer, tells an EventSource to stop and not to come back.';
  if (kind === 'login page')
    return 'A login page was served in place of the stream, under status 200: the request carried no valid session.';
  if (kind === 'application shell')
    return 'The page of a single-page application was served: the path fell through to its fallback, and never reached the origin of the stream.';
  if (kind === 'HTML page')
    return 'A page was served in place of the stream: another application, an error page under status 200, or a fallback took the path.';
  if (kind === 'JSON error') return 'An error was reported under status 200, as JSON.';
  if (kind === 'JSON document')
    return 'The path gives a document, not a stream; some endpoints stream only when asked to ("stream": true, or an Accept of text/event-stream).';
  if (kind === 'event stream under another type')
    return 'The body is written as an event stream, and its Content-Type does not say so: an EventSource closes it at once.';
  return 'Browsers refuse to read it as an event stream.';
}

function firstBytes({ bodyStart, id }: Stream): Evidence[] {
  return bodyStart
    ? [
        {
          fact: `first bytes: ${bodyStart.slice(0, 200)}`,
          from: 'connection',
          connection: id,
          raw: bodyStart,
        },
      ]
    : [];
}

/** The path exists, but expects another method or another Accept header than was sent. */

import { answererOf } from '../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../analysis/answers/answering-route.ts';
import { wordOfAnswer } from '../../analysis/answers/application-server.ts';
import { answeredWith } from '../../analysis/answers/asked-streams.ts';
import { isSaidChallenge } from '../../analysis/answers/challenge.ts';
import { isLawful } from '../../analysis/answers/lawful-answer.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { header, type Stream } from '../../model/stream.ts';
import { answerDraft, answererName, whoAnsweredWords } from '../frames/answered.ts';
import { fixIn } from '../frames/own-words.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { rfc } from '../sources.ts';

export const methodRejected: Rule = {
  id: 'method-rejected',
  title: 'the method or the accepted type was refused',
  severity: 'critical',
  group: 'start',
  rank: 150,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The path is there, and takes another method (405) or produces another type than the request accepts (406).',
    lookAlikes: [
      '`request-refused`: the 405 of an MCP endpoint that offers no stream by GET is lawful, and told there as information.',
      '`wrong-content-type`: the answer is a success of another type.',
      '`origin-not-found`: the path is not there at all.',
      'a HEAD that is refused where GET streams: HEAD is another method, and its 405 says nothing of the stream (--with-head).',
    ],
    settles:
      'The `Allow` field of the answer; the same path with `-X POST` and a body, or with another Accept.',
    source: [rfc(9110, '15.5.6'), rfc(9110, '15.5.7')],
  },
  explains: ['reconnect-fatal'],
  judge(facts) {
    const streams = answeredWith(facts, [405, 406]).filter(
      (stream) =>
        !isLawful(facts, stream) && !isSaidChallenge(stream) && answeringRoute(facts, stream) === null,
    );
    const [first] = streams;
    if (!first) return ruledOut('nothing was answered with 405 or 406');
    const answerer = answererOf(facts, first);
    const refused = first.status === 405 ? `the method ${first.method}` : `Accept: ${acceptOf(first)}`;
    return found(this, [
      answerDraft(first, streams, answerer, {
        what: `${answererName(answerer)} refused ${refused} with ${first.status}.`,
        why: `${whyOf(first)}${whoAnsweredWords(facts, answerer, streams)}`,
        fix: askOtherwise(first),
      }),
    ]);
  },
};

function acceptOf({ requestHeaders }: Stream): string {
  return requestHeaders.find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? 'text/event-stream';
}

function whyOf(stream: Stream): string {
  if (stream.status === 406)
    return 'Nothing at this path is of a type that the request accepts: it is no event stream, or it wants another Accept.';
  const allow = header(stream, 'allow');
  const served = allow ? `it allows ${allow}` : 'it does not say which it allows';
  return `The path is there and takes other methods: ${served}. An EventSource always sends GET; streams that are begun by POST need fetch.`;
}

function askOtherwise(stream: Stream): ProposedFix[] {
  const known = wordOfAnswer([stream]);
  if (known) return [{ ...fixIn(known.owner, known.word), proxy: 'client', current: acceptOf(stream) }];
  if (stream.status === 406)
    return [
      {
        proxy: 'client',
        setting: 'header',
        current: acceptOf(stream),
        suggested: '*/*',
        text: "Try another Accept (-H 'Accept: */*', or both application/json and text/event-stream), and have the origin produce text/event-stream at this path.",
      },
    ];
  const allow = header(stream, 'allow')?.split(',')[0]?.trim();
  const suggested = allow ?? (stream.method === 'GET' ? 'POST' : 'GET');
  return [
    {
      proxy: 'client',
      setting: 'method',
      current: stream.method,
      suggested,
      text: `Ask with -X ${suggested}${suggested === 'POST' ? ' and a body (-d)' : ''}, or have the origin take ${stream.method} at this path.`,
    },
  ];
}

/** The finding on what came instead of a stream, and who answered. Part of `request-refused`. */

import { wordOfAnswer } from '../../../analysis/answers/application-server.ts';
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import {
  bodyLineOf,
  type FailureKind,
  failureKind,
  refusalKind,
  refusalWords,
} from '../../../analysis/answers/refusal-words.ts';
import { statusMeaning } from '../../../analysis/answers/status-names.ts';
import { troubledStreams, troubleOf } from '../../../analysis/stream-trouble.ts';
import { counted } from '../../../model/counted.ts';
import { formatWholeSeconds } from '../../../model/duration.ts';
import { directStreams, type Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { countOf, countOfAsked, rowOf, sentence, settingFact, writtenAt } from '../../frames/evidence.ts';
import { ownStreamWords } from '../../frames/own-streams.ts';
import { fixIfIn, fixIn } from '../../frames/own-words.ts';
import { severityOfUnexplained, sharesOf } from '../../judging/unexplained-severity.ts';
import type { Draft } from '../../rule.ts';
import { type Who, whoAnswered } from './who.ts';

/** One finding for streams that got the same answer, or none in the same way. */
export function refusedAlike(facts: Facts, streams: Stream[]): Draft {
  const first = streams.find(bodyLineOf) ?? (streams[0] as Stream);
  const who = whoAnswered(facts, first);
  const isDirect = first.route === 'direct';
  const own = ownStreamWords(facts, streams);
  return {
    title: titleOf(first),
    severity: severityOfUnexplained(facts, streams, 'refused'),
    confidence: who.confidence,
    where: who.where,
    what: `${isDirect ? 'Around the proxies (--direct) ' : ''}${howMany(facts, streams)} got ${refusalWords(first)}.`,
    why: `${meaningOf(facts, first)} ${who.words}${own}${isDirect ? ' That says nothing of the path through the proxies.' : ''}`,
    covers: streams,
    evidence: [
      ...(who.record ? [rowOf(who.record, first.id)] : []),
      ...(who.route ? [settingFact(who.route)] : []),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: [...(own === '' ? [] : [retryAloneFix]), lookAtAnswerer(first, who)],
  };
}

const retryAloneFix: ProposedFix = {
  proxy: 'client',
  setting: 'one-at-a-time',
  suggested: '--one-at-a-time',
  text: 'Ask again with --one-at-a-time: where the stream opens without a second one of this tool beside it, the endpoint allows one at a time.',
};

const mendRequestFix: ProposedFix = {
  proxy: 'client',
  setting: 'request',
  text: 'Change what the reason names: a method, a header or its value.',
};

function titleOf(stream: Stream): string {
  const { status, failure } = stream;
  if (status !== null) return status < 400 ? 'the answer is no event stream' : 'the request was refused';
  if (!failure) return 'nothing was answered in the time watched';
  const kind = failureKind(failure, stream);
  if (kind === 'unsent') return 'this tool could not send the request';
  if (kind === 'unreadable') return 'what came back is no answer that HTTP allows';
  return kind === 'tls' || kind === 'unconnected' ? 'no connection was made' : 'no answer came back';
}

function howMany(facts: Facts, streams: Stream[]): string {
  if (streams[0]?.route === 'direct') return countOf(streams, directStreams(facts));
  const { some, all } = sharesOf(facts, streams, 'refused');
  return facts.figures ? sentence(`${some} of ${all} requests`) : sentence(countOfAsked(facts, streams));
}

const unlawful =
  'another protocol on that port, or a response head that breaks its rules; a client that is less strict may take it.';

function meaningOf(facts: Facts, stream: Stream): string {
  const { status, failure, address } = stream;
  if (status !== null) return statusMeaning(status);
  const at = address ?? 'the server';
  if (!failure)
    return `${sentence(at)} neither answered nor closed in the ${formatWholeSeconds(facts.watchedSeconds * 1000)} that were watched.`;
  const meanings: Record<FailureKind, string> = {
    tls: `${sentence(at)} and this client did not agree on a TLS connection: the alert or code names the step.`,
    unconnected: 'The request never went out.',
    unsent: 'The request never went out: that says nothing of the endpoint.',
    reset: `${sentence(at)} gave the request up by itself; the connection stayed open.`,
    goaway: `${sentence(at)} closed the connection for all requests on it.`,
    closed: `${sentence(at)} took the connection and went without an answer: a crash, a limit, a rule that closes, or another protocol on that port.`,
    unreadable: `What ${at} sent is not what HTTP allows (RFC 9112, RFC 9113): ${unlawful}`,
  };
  return meanings[failureKind(failure, stream)];
}

function lookAtAnswerer(stream: Stream, { where: { proxy }, route }: Who): ProposedFix {
  const line = bodyLineOf(stream);
  if (stream.failure?.phase === 'request') return mendRequestFix;
  if (stream.status === null)
    return {
      proxy,
      setting: 'process',
      text:
        `Read the log of what listens at ${stream.address ?? 'that address'} at that time, and see what it sends (curl -v); ` +
        'try the other protocol on the same port (--http1.1, --http2).',
    };
  if (route)
    return {
      proxy,
      setting: route.setting,
      ...writtenAt(route),
      text: `It answers${route.detail == null ? '' : ` with \`${route.detail}\``} by itself: hand this path on to the origin of the stream, or give it a place of its own.`,
    };
  const known = wordOfAnswer([stream]);
  if (known) return (known.isSeen ? fixIn : fixIfIn)(known.owner, known.word);
  const at = stream.status >= 500 ? 'log of what answered' : 'words of the answer';
  return {
    proxy,
    setting: stream.status < 400 ? 'response' : 'request',
    text: line
      ? `The answer says "${line}": mend what it names, or have this path answered with text/event-stream.`
      : `See the ${at} for ${stream.status}, compare the request with one that works (method, headers, body), and have this path answered with text/event-stream.`,
  };
}

/** One finding for all kinds of refusals beyond the first few. */
export function othersRefused(facts: Facts, kinds: Stream[][]): Draft[] {
  const streams = kinds.flat();
  if (streams.length === 0) return [];
  const words = kinds.map(([first]) => (first ? refusalKind(first).replace(/^\w+ /, '') : ''));
  return [
    {
      title: 'requests were refused in many ways',
      severity: severityOfUnexplained(facts, streams, 'refused'),
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
      what: `${streams.length} more requests were refused in ${kinds.length} other ways: ${words.slice(0, 12).join(', ')}.`,
      why: `Who answered each is not known.`,
      covers: streams,
      evidence: kinds.slice(0, 4).flatMap(([first]) => (first ? [answerOf(first)] : [])),
      fix: [],
    },
  ];
}

/** Refusals that were counted, of a population of which no such stream was kept. */
export function refusedButNotKept(facts: Facts): Draft[] {
  const { figures } = facts;
  const isSeen = troubledStreams(facts).some((stream) => troubleOf(facts, stream) === 'refused');
  const hasOtherRefusal = facts.streams.some(({ status }) => status !== null && status !== 200);
  if (!figures || figures.counts.failed === 0 || isSeen || hasOtherRefusal) return [];
  return [
    {
      severity: severityOfUnexplained(facts, [], 'refused'),
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
      what: `${figures.counts.failed} of ${counted(figures.counts.attempts, 'request')} did not open a stream.`,
      why: `No record of one of them was kept, so what they got is not known.`,
      evidence: [
        {
          fact: `${counted(figures.counts.failed, 'request')} failed`,
          from: 'statistic',
          value: figures.counts.failed,
        },
      ],
      fix: [],
    },
  ];
}

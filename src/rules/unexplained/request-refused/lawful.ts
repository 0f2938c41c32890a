/** Answers without a stream that are correct: mentioned, but no fault. Part of `request-refused`. */
import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { type LawfulAnswer, lawfulAnswerOf } from '../../../analysis/answers/lawful-answer.ts';
import { bodyLineOf } from '../../../analysis/answers/refusal-words.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import type { Stream } from '../../../model/stream.ts';
import { countOf, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

const titles: Record<LawfulAnswer, string> = {
  'no-content': 'the server says: do not come back',
  'mcp-json': 'the MCP endpoint answered with JSON, as it may',
  'mcp-error': 'the MCP endpoint answered with an error',
  'mcp-accepted': 'the MCP endpoint accepted the message',
  'mcp-no-get': 'the MCP endpoint offers no stream by GET',
};

const meanings: Record<LawfulAnswer, string> = {
  'no-content':
    'Status 204 is how a server tells an EventSource to stop and not to connect again (HTML standard, section 9.2.3): lawful where the stream is over or nothing is to be sent. Whether the origin said so, or a proxy by itself, is not known by this alone; --direct URL, or the access log of the proxy, would tell.',
  'mcp-json':
    'A server may answer a POST with one JSON document in place of a stream (MCP, Streamable HTTP): nothing is wrong, and no stream was there to be watched.',
  'mcp-error':
    'JSON in place of a stream is lawful (MCP, Streamable HTTP), and this one holds an error object and no result: the endpoint did not do what was asked, and no stream was there to be watched.',
  'mcp-accepted':
    'A notification or a response is answered with 202 and no body (MCP, Streamable HTTP): nothing is wrong, and no stream was there to be watched.',
  'mcp-no-get':
    'A server that sends nothing by itself answers GET with 405 (MCP, Streamable HTTP): nothing is wrong; streams come as answers to POST there.',
};

const errorFix: ProposedFix = {
  proxy: 'client',
  setting: 'request',
  text: 'Mend the message as the error says (its method, params or session), or see in the log of the endpoint why it fails.',
};

/** One finding for each kind of such an answer. */
export function lawfulAnswers(facts: Facts): Draft[] {
  const asked = askedStreams(facts);
  const kinds = groupedBy(asked, (stream) => lawfulAnswerOf(facts, stream));
  return [...kinds].flatMap(([kind, streams]) => (kind === null ? [] : [draft(kind, streams, asked)]));
}

function draft(kind: LawfulAnswer, streams: Stream[], asked: Stream[]): Draft {
  const isError = kind === 'mcp-error';
  const line = isError ? streams.map(bodyLineOf).find((one) => one !== null) : null;
  return {
    title: titles[kind],
    severity: isError ? 'warning' : 'info',
    confidence: 'certain',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOf(streams, asked))} got ${streams[0]?.status} in place of an event stream${line ? `: "${line}"` : ''}.`,
    why: meanings[kind],
    evidence: streams.slice(0, 3).map(answerOf),
    fix: isError ? [errorFix] : [],
  };
}

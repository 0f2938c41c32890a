/** A response that does not end what it begins: a line, an event, its head, what its compression unpacks to. */

import { formatMs } from '../../../model/duration.ts';
import { directStreams, type Facts } from '../../../model/facts.ts';
import type { Finding } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import { limits } from '../../../model/limits.ts';
import { formatBytes } from '../../../model/size.ts';
import type { Stream } from '../../../model/stream.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { html, rfc } from '../../sources.ts';
import { type BoundKind, boundKindOf, kindWords } from './words.ts';

/** Below this share of a population most users never notice. */
const sometimes = 0.01;

export const unboundedResponse: Rule = {
  id: 'unbounded-response',
  title: 'the response never ends what it began',
  severity: 'critical',
  group: 'start',
  rank: 180,
  needs: ['wire', 'direct'],
  about: {
    what: 'The response does not end what it began: a line, an event, its head, chunk framing, trailers, 1xx answers, or what its compression unpacks to. This tool stops reading at its limit, and the client would not.',
    lookAlikes: [
      '`framing-error`: lines that end, and are no event stream.',
      '`heartbeat-missing`: nothing comes at all, where here too much does.',
    ],
    settles:
      '`--max-event-size` raises the limit where events of that size are meant; the same from `--direct URL` shows that the origin sends it.',
    source: [html('9.2.6'), rfc(9112, '7.1.1'), rfc(9110, '15.2')],
  },
  explains: ['framing-error', 'heartbeat-missing', 'heartbeat-comment-only', 'origin-not-flushing'],
  judge(facts) {
    const kinds = groupedBy(facts.streams, boundKindOf);
    const drafts = [...kinds].flatMap(([kind, streams]) =>
      kind === null ? [] : [draftOf(facts, kind, streams)],
    );
    if (drafts.length > 0) return found(this, drafts);
    return ruledOut(
      `every line, event and head ended within its limit (--max-event-size ${formatBytes(facts.plan.maxEventBytes ?? limits.eventBytes)})`,
    );
  },
};

function draftOf(facts: Facts, kind: BoundKind, streams: Stream[]): Draft {
  const first = streams[0] as Stream;
  const { title, seen, why, fix } = kindWords(kind, first);
  return {
    title,
    severity: severityOf(facts),
    ...whose(facts, kind, streams),
    what: `${howMany(facts, streams)} ${seen}.`,
    why: `${why} This tool stopped reading there and ended ${streams.length === 1 ? 'the stream' : 'these streams'} itself: what would have followed is not known.`,
    covers: streams,
    evidence: streams.slice(0, 3).map((stream) => evidenceOf(kind, stream)),
    fix: [{ proxy: 'origin', setting: 'response', text: fix }],
  };
}

function howMany({ streams: all }: Facts, some: Stream[]): string {
  const routes = new Set(some.map(({ route }) => route));
  const alike = all.filter(({ route }) => routes.has(route));
  return alike.length === 1 ? 'The stream' : `${some.length} of ${alike.length} streams`;
}

/** Proxies hand bodies on as they are: the same around them is proof, another there is the reverse. */
function whose(facts: Facts, kind: BoundKind, streams: Stream[]): Pick<Finding, 'confidence' | 'where'> {
  const direct = directStreams(facts);
  const origin = { hop: null, proxy: 'origin' as const };
  if (streams.some(({ route }) => route === 'direct')) return { confidence: 'certain', where: origin };
  const isDirectDifferent = direct.some(({ status, bytes }) => status !== null && bytes > 0);
  if (isDirectDifferent || kind === 'head' || kind === 'interim-responses')
    return { confidence: 'likely', where: { hop: null, proxy: 'unknown' } };
  return { confidence: 'likely', where: origin };
}

/** By the share of all such streams, whatever it is that has no end. */
function severityOf({ figures, streams }: Facts): Finding['severity'] {
  const asked = figures?.counts.attempts ?? 0;
  const some = streams.filter((stream) => boundKindOf(stream) !== null).length;
  return some < asked * sometimes ? 'warning' : 'critical';
}

function evidenceOf(kind: BoundKind, stream: Stream) {
  const { overLimit, failure, id, route, close } = stream;
  const at = formatMs(overLimit?.atMs ?? close.ageMs ?? 0);
  const seen = overLimit ? kindWords(kind, stream).seen : (failure?.message ?? '');
  const shown = overLimit?.shown ? `, beginning "${overLimit.shown}"` : '';
  return {
    fact: `${id}${route === 'direct' ? ' (direct)' : ''}: ${seen}, ${at} after the attempt began${shown}`,
    from: 'connection' as const,
    connection: id,
    ...(overLimit && {
      value: overLimit.seen,
      unit: overLimit.kind === 'interim-responses' ? 'responses' : 'bytes',
    }),
  };
}

/** Which streams in trouble the findings account for, and which are left. */

import { troubledStreams, troubleOf } from '../../analysis/stream-trouble.ts';
import type { Facts } from '../../model/facts.ts';
import type { RuledFinding } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';

/** Streams that were refused, cut, lost or never answered, and that none of `findings` accounts for. */
export function openTroubles(facts: Facts, findings: readonly RuledFinding[]): Stream[] {
  const troubled = troubledStreams(facts);
  if (troubled.length === 0) return [];
  const covered = new Set<Stream>();
  for (const finding of faultsOrAll(findings)) {
    const streams = finding.covers ?? [];
    for (const stream of streams) covered.add(stream);
    if (finding.where.proxy === 'origin') addDirectCounterparts(facts, streams, troubled, covered);
  }
  return troubled.filter((stream) => !covered.has(stream));
}

/** An `info` finding never makes a run fail: it accounts for a stream only together with a finding that does. */
function faultsOrAll(findings: readonly RuledFinding[]): readonly RuledFinding[] {
  const hasFault = findings.some(({ severity, covers }) => severity !== 'info' && (covers?.length ?? 0) > 0);
  return hasFault ? findings : findings.filter(({ severity }) => severity !== 'info');
}

/** If the origin is the cause, the same happens around the proxies: direct streams with the same answer, or cut in the same way, are covered too. */
function addDirectCounterparts(
  facts: Facts,
  streams: readonly Stream[],
  troubled: readonly Stream[],
  covered: Set<Stream>,
): void {
  const kindOf = (stream: Stream) => `${troubleOf(facts, stream)} ${isAnswer(stream) ? stream.status : ''}`;
  const kinds = new Set(streams.map(kindOf));
  for (const stream of troubled)
    if (stream.route === 'direct' && kinds.has(kindOf(stream))) covered.add(stream);
}

function isAnswer({ status }: Stream): boolean {
  return status !== null && status !== 200;
}

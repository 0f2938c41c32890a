/** The frame of findings on requests whose outcome goes by the server that was asked. */
import { answerOf } from '../../analysis/answers/asked-streams.ts';
import type { NodeSplit } from '../../analysis/answers/node-split.ts';
import { joinsOf } from '../../analysis/parties/joined-rows.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { rowOf } from './evidence.ts';

/** `127.0.0.1:9002 opened none of 2 streams, and 127.0.0.1:9001 opened each of 2`. */
export function servedWords({ well, ill }: NodeSplit): string {
  return `${servedBy(ill, 'opened none of')}, and ${servedBy(well, 'opened each of')}`;
}

function servedBy(nodes: Map<string, Stream[]>, did: string): string {
  const parts = [...nodes].map(
    ([node, { length }]) => `${node} ${did} ${length} stream${length === 1 ? '' : 's'}`,
  );
  return parts.join(', ');
}

/** A row and an answer of each kind; where no hop chose, the address that was connected to. */
export function splitFacts(facts: Facts, { hop, well, ill }: NodeSplit): Evidence[] {
  const shown = [ill, well].flatMap((nodes) =>
    [...nodes].slice(0, 2).flatMap(([node, streams]) => ({ node, streams })),
  );
  return shown.flatMap(({ node, streams }) =>
    streams.slice(0, 2).flatMap((stream) => {
      const row = joinsOf(facts, stream).find(
        (join) => join.hop === hop?.name && join.record.kind === 'access',
      );
      const answer = answerOf(stream);
      const at = { ...answer, fact: `${node}: ${answer.fact}` };
      return row ? [at, rowOf(row.record, stream.id)] : [at];
    }),
  );
}

/** An end whose row in front is a consequence of a row behind. Part of `upstream-closed`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { weaker } from '../../../analysis/parties/blame.ts';
import type { Facts } from '../../../model/facts.ts';
import { countOf, hopName, rowOf } from '../../frames/evidence.ts';
import { comparedWith, severityByShare } from '../../frames/population-facts.ts';
import type { Draft } from '../../rule.ts';

/** A hop in front logged that its upstream closed, and that upstream's own row gives the reason: the first is a consequence. */
export function explainedByUpstream(
  facts: Facts,
  { hop, proxy, reason, blames, streams }: CutGroup,
): Draft | null {
  if (hop === null || reason === 'upstream-closed') return null;
  const words = blames.flatMap(({ chain }) =>
    chain.filter(({ record }) => record.hop !== hop.name && record.reason === 'upstream-closed'),
  );
  const first = words[0];
  if (!first) return null;
  const front = hopName(first.hop.proxy, first.hop.name);
  const closer = hopName(proxy, hop.name);
  const count = countOf(streams, comparedWith(facts));
  return {
    severity: severityByShare(facts, streams),
    // That it followed from an act of that hop is no surer than the hop's own row.
    confidence: weaker(first.join.confidence, blames[0]?.confidence ?? 'likely'),
    where: { hop: hop.name, proxy },
    what: `${front} logged "${first.record.words}": its upstream ${closer} closed the connection under ${count}.`,
    why: `${front} only passed the end on; ${closer} has a row of its own that says why it closed.`,
    covers: streams,
    evidence: [...new Set(words)].slice(0, 3).map(({ record, join }) => rowOf(record, join.streamId)),
    fix: [],
  };
}

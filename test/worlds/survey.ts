/** Many worlds in a row, added up: the kinds of failure, and figures of the whole. */
import { addFailures, type Clusters } from './clusters.ts';
import { addFigures, type Figures, noFigures } from './figures.ts';
import { isPair } from './invariants/index.ts';
import { judgeWorld } from './judged.ts';
import type { Scale } from './situation.ts';

export interface Survey {
  clusters: Clusters;
  figures: Figures;
  worlds: number;
  streams: number;
  /** Worlds in which causes that are only possible stand side by side. */
  pairs: number;
  /** Of the rules alone, and of all, ms. */
  judgeMs: number;
  tookMs: number;
}

export async function survey(first: number, count: number, scale: Scale): Promise<Survey> {
  const found: Survey = {
    clusters: new Map(),
    figures: noFigures(),
    worlds: count,
    streams: 0,
    pairs: 0,
    judgeMs: 0,
    tookMs: 0,
  };
  const began = performance.now();
  for (let seed = first; seed < first + count; seed++) {
    const world = await judgeWorld(seed, scale);
    addFailures(found.clusters, world);
    addFigures(found.figures, world);
    found.judgeMs += world.judgeMs;
    found.streams += world.facts.streams.length;
    if (isPair(world)) found.pairs += 1;
  }
  found.tookMs = performance.now() - began;
  return found;
}

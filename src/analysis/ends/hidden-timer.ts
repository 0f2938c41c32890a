/** Ends that look complete, and that a proxy on the way may have made of its own limit on silence. */

import type { Facts } from '../../model/facts.ts';
import { allOf, someOf } from '../../model/share.ts';
import type { Stream } from '../../model/stream.ts';
import { answerOutcomeOf } from '../answers/answer-note.ts';
import { type CutHider, cutHiderOf } from '../parties/cut-hider.ts';
import type { CutGroup } from './cuts.ts';
import { hasEndMarker } from './end-marker.ts';
import { shortestIdleMs } from './end-moments.ts';
import { longestEarlierGap } from './timing.ts';

/** Longer than every silence before it by this factor: what ticks is never silent for longer than a tick. */
const unusual = 1.1;

/**
 * The proxy that makes a proper end of its own cut, where nothing said that these streams were over, and each ended
 * after one silence, longer than all before; null where it is not so. `isKnownLimit`: a config sets a limit that this
 * silence fits; then an answer is not over for being meant to end alone.
 */
export function hiddenTimer(
  facts: Facts,
  { streams, timing }: CutGroup,
  isKnownLimit: boolean,
): CutHider | null {
  const isSilence = timing.pattern === 'idle' || timing.pattern === 'either';
  if (!isSilence || timing.idleMs[0] < shortestIdleMs) return null;
  const isOver = isKnownLimit ? saysItIsOver : isMeant;
  if (someOf(streams, (stream) => isOver(facts, stream))) return null;
  return allOf(streams, isUnusual) ? cutHiderOf(facts, streams) : null;
}

function isUnusual(stream: Stream): boolean {
  return (stream.close.idleMs ?? 0) > longestEarlierGap(stream) * unusual;
}

/** Its own last words announce the end, or an answer to such a request is meant to end. */
export function isMeant(facts: Facts, stream: Stream): boolean {
  return stream.method !== 'GET' || saysItIsOver(facts, stream);
}

function saysItIsOver({ plan: { endMarker } }: Facts, stream: Stream): boolean {
  return hasEndMarker(stream, endMarker) || answerOutcomeOf(stream, endMarker) === 'deferred';
}

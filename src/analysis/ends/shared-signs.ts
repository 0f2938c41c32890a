/** What the wire alone shows of streams that ended together: their front lived, had announced it, or a silence came before. */

import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { allOf } from '../../model/share.ts';
import type { Stream } from '../../model/stream.ts';
import { innerDelayMs } from './late-close.ts';
import type { CommonEnd } from './moment.ts';
import { endTimes, longestEarlierGap } from './timing.ts';

/** It reset streams and kept their connections: a process that ends does not. */
export function hasFrontLived({ streams }: CommonEnd): boolean {
  return streams.some(({ close }) => close.how === 'rst-stream');
}

/** How long before, ms, the front had told its HTTP/2 clients to leave, whose connections then closed with the others; null: it had not. */
export function announcedBefore({ streams }: CommonEnd): number | null {
  const http2 = streams.filter(({ protocol }) => protocol === 'http2');
  const isDrained = ({ close }: Stream) =>
    close.how === 'connection-lost' && close.goaway?.code === 'NO_ERROR';
  if (http2.length === 0 || http2.length === streams.length || !http2.every(isDrained)) return null;
  return highest(
    http2.map(
      ({ close, marks }) => (marks.requestSentMs ?? 0) + (close.ageMs ?? 0) - (close.goaway?.atMs ?? 0),
    ),
  );
}

/** Every stream had just been silent for longer than ever before: an idle timer after a common last event does that. */
export function isAfterCommonSilence(facts: Facts, { streams }: CommonEnd): boolean {
  const slackMs = 300 + innerDelayMs(facts);
  return allOf(streams, (stream) => endTimes(facts, stream).idleMs > longestEarlierGap(stream) + slackMs);
}

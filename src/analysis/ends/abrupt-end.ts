/** Streams behind a proxy that closes late (Envoy) whose connections closed without that delay: the process itself had ended. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import { type LateCloser, lateCloser } from './late-close.ts';
import type { CommonEnd } from './moment.ts';

/**
 * A byte had come within the delay, and a timer of that proxy or a closed upstream would have closed the connection
 * later: what that shows, as part of a sentence. Null where it was not so.
 */
export function withoutDelayWords(facts: Facts, { streams }: CommonEnd): string | null {
  const closer = streams.flatMap((stream) => closedWithoutDelay(facts, stream) ?? [])[0];
  if (!closer) return null;
  const { name, setting } = closer;
  return (
    `the HTTP/1.1 connections were closed without the second of silence (${setting}) that ${name} leaves ` +
    `after it has ended a stream or lost its upstream, so it was ${name} or something in front of it that went away`
  );
}

function closedWithoutDelay(facts: Facts, stream: Stream): LateCloser | null {
  const { how, transport, idleMs } = stream.close;
  const isConcerned = stream.protocol === 'http1' && how === 'cut' && transport === 'fin';
  const closer = lateCloser(frontProxy(facts, stream).proxy);
  if (!isConcerned || !closer || idleMs === null) return null;
  const set = settingsOf(facts, 'no-effect').find(({ state }) => state === 'close-delay');
  return idleMs < (set?.ms ?? closer.ms) - 200 ? closer : null;
}

/** What a proxy's admin interface shows of its process after the run: no answer any more, or an uptime that is too short. */
export function processEndByAdmin({ admin, hops }: Facts, name: string): string | null {
  const asked = hops.some((hop) => hop.name === name && hop.admin !== null);
  const snapshots = admin.find(({ after }) => after.hop === name);
  if (!snapshots) return asked ? 'its admin interface no longer answers' : null;
  const { before, after } = snapshots;
  const isYounger = after.uptimeSeconds !== null && after.uptimeSeconds * 1000 < after.at - before.at;
  return isYounger ? 'its process is younger than this run' : null;
}

/** Streams behind Envoy whose connections closed without Envoy's usual delay of one second: the Envoy process itself had ended. */
import type { Facts } from '../../model/facts.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import type { CommonEnd } from './moment.ts';
import { envoyDelayMs } from './timing.ts';

/** What that shows, as part of a sentence. */
export const withoutDelayWords =
  'the HTTP/1.1 connections were closed without the second of silence (delayed_close_timeout) that Envoy leaves after it has ended a stream or lost its upstream, so it was Envoy or something in front of it that went away';

/** A byte had come within the last second: an Envoy timer or a closed upstream would have closed the connection a second later. */
export function isClosedWithoutDelay(facts: Facts, { streams }: CommonEnd): boolean {
  const set = facts.settings.find(({ setting }) => setting === 'delayed_close_timeout');
  const delayMs = set?.ms ?? envoyDelayMs;
  return streams.some((stream) => {
    const { how, transport, idleMs } = stream.close;
    const isConcerned = stream.protocol === 'http1' && how === 'cut' && transport === 'fin';
    const isEnvoy = frontProxy(facts, stream).proxy === 'envoy';
    return isConcerned && isEnvoy && idleMs !== null && idleMs < delayMs - 200;
  });
}

/** What Envoy's admin interface shows of its process after the run: no answer any more, or an uptime that is too short. */
export function processEndByAdmin({ admin, hops }: Facts, name: string): string | null {
  const asked = hops.some((hop) => hop.name === name && hop.admin !== null);
  const snapshots = admin.find(({ after }) => after.hop === name);
  if (!snapshots) return asked ? 'its admin interface no longer answers' : null;
  const { before, after } = snapshots;
  const isYounger = after.uptimeSeconds !== null && after.uptimeSeconds * 1000 < after.at - before.at;
  return isYounger ? 'its process is younger than this run' : null;
}

/** Situations in which no stream opens, or not all of them do. */
import type { HopLimit, Situation } from '../../situation.ts';
import { type Answer, origin } from './answer.ts';
import { isAge } from './ends.ts';

/** Who refuses at once; null: nobody does. The first owner is the cause; the others report it, and may be named as well. */
export function refusalOf(situation: Situation): { cause: string; right: Answer[] } | null {
  const { hops, origin: asked } = situation;
  const last = hops.at(-1)?.name ?? origin;
  // Envoy takes no HTTP/1.0 unless told to, and Nginx asks in that where its config does not say otherwise.
  const place = hops.findIndex(({ isBare }, index) => isBare && hops[index + 1]?.kind === 'envoy');
  if (place >= 0) {
    const owners = [hops[place + 1]?.name ?? last, hops[place]?.name ?? last];
    return { cause: 'envoy refuses HTTP/1.0', right: owners.map(refusedBy) };
  }
  if (asked.isDown) return { cause: 'origin down', right: [origin, last, 'network'].map(refusedBy) };
  const isRefusing = asked.kind === 'error-status' || asked.kind === 'drops-request';
  return isRefusing ? { cause: `origin ${asked.kind}`, right: [refusedBy(origin)] } : null;
}

/** Fewer workers than streams: some are never answered, and a limit before the head refuses those. */
export function exhaustedOf({ hops, origin: { kind }, forMs }: Situation): Answer[] | null {
  if (kind !== 'exhausted') return null;
  const isNear = ({ ms }: HopLimit) => ms < forMs;
  const limited = hops.filter(({ limits }) => limits.some(isNear));
  const aged = hops.filter(({ limits }) => limits.some((one) => isNear(one) && isAge(one)));
  const cut = aged.map(({ name }): Answer => ({ class: 'total limit', owner: name }));
  return [refusedBy(origin), ...limited.map(({ name }) => refusedBy(name)), ...cut];
}

function refusedBy(owner: string): Answer {
  return { class: 'refused', owner };
}

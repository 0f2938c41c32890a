/** The configs of a situation as text, with the lab's placeholders: `{{port.edge}}`, `{{port.origin}}`, `{{dir}}`, `{{cert}}`, `{{key}}`. */
import type { HopSituation, Situation } from '../situation.ts';
import { envoyConfig } from './envoy.ts';
import { nginxConfig } from './nginx.ts';

/** Where a hop stands: whether it ends TLS, and what it passes requests to. */
export interface HopPlace {
  isTls: boolean;
  upstream: string;
  /** A second server of its upstream; null: there is none. */
  replica: string | null;
}

export function configName({ name, kind }: HopSituation): string {
  return `${name}.${kind === 'envoy' ? 'yaml' : 'conf'}`;
}

export function placeOf({ hops, scheme, replica }: Situation, at: number): HopPlace {
  const isLast = at === hops.length - 1;
  return {
    isTls: at === 0 && scheme === 'https',
    upstream: hops[at + 1]?.name ?? 'origin',
    replica: isLast && replica ? 'replica' : null,
  };
}

/** Text of the config of each hop that has one, by hop. */
export function configTexts(situation: Situation): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [at, hop] of situation.hops.entries()) {
    if (hop.kind === 'nginx') texts.set(hop.name, nginxConfig(hop, placeOf(situation, at)));
    if (hop.kind === 'envoy') texts.set(hop.name, envoyConfig(hop, placeOf(situation, at)));
  }
  return texts;
}

/** Nginx and Envoy both read `1500ms`… Envoy wants seconds with a fraction. */
export function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

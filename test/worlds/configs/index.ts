/** The configs of a situation as text, with the lab's placeholders: `{{port.edge}}`, `{{port.origin}}`, `{{dir}}`, `{{cert}}`, `{{key}}`. */
import type { HopKind, HopSituation, LimitWord, Situation } from '../situation.ts';
import { apacheConfig } from './apache.ts';
import { caddyConfig } from './caddy.ts';
import { envoyConfig } from './envoy.ts';
import { haproxyConfig } from './haproxy.ts';
import { nginxConfig } from './nginx.ts';
import { goConfig, pingoraConfig } from './programs.ts';
import { varnishConfig } from './varnish.ts';

/** Where a hop stands: whether it ends TLS, and what it passes requests to. */
export interface HopPlace {
  isTls: boolean;
  upstream: string;
  /** A second server of its upstream; null: there is none. */
  replica: string | null;
}

export function configName({ name, kind }: HopSituation): string {
  return `${name}.${endings[kind] ?? 'conf'}`;
}

const endings: Partial<Record<HopKind, string>> = {
  envoy: 'yaml',
  varnish: 'vcl',
  pingora: 'json',
  go: 'json',
};

export function placeOf({ hops, scheme, replica }: Situation, at: number): HopPlace {
  const isLast = at === hops.length - 1;
  return {
    isTls: at === 0 && scheme === 'https',
    upstream: hops[at + 1]?.name ?? 'origin',
    replica: isLast && replica ? 'replica' : null,
  };
}

const writers: Partial<Record<HopKind, (hop: HopSituation, place: HopPlace) => string>> = {
  nginx: nginxConfig,
  envoy: envoyConfig,
  haproxy: haproxyConfig,
  apache: apacheConfig,
  caddy: caddyConfig,
  varnish: varnishConfig,
  pingora: pingoraConfig,
  go: goConfig,
};

/** Text of the config of each hop that has one, by hop. */
export function configTexts(situation: Situation): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [at, hop] of situation.hops.entries()) {
    const write = writers[hop.kind];
    if (write) texts.set(hop.name, write(hop, placeOf(situation, at)));
  }
  return texts;
}

/** Nginx and Envoy both read `1500ms`… Envoy wants seconds with a fraction. */
export function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

export function milliseconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

export function limitOf({ limits }: HopSituation, word: LimitWord): number | null {
  return limits.find(({ setting }) => setting === word)?.ms ?? null;
}

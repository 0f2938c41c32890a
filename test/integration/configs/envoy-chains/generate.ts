/** Draws listeners whose filter chains differ in what they take. */
import { type Draw, drawFrom } from '../draw.ts';
import type { Opening } from './ask.ts';

const names = ['app.test', 'api.app.test', '*.app.test', '*.test', 'other.example'];
const asked = [
  'app.test',
  'api.app.test',
  'a.b.app.test',
  'x.test',
  'other.example',
  'none.example',
  '',
  'App.Test',
];
const protocols = ['h2', 'http/1.1'];

/** A listener of one to five chains; each answers with its number. */
export function generateListener(seed: number, port: number): string {
  const draw = drawFrom(seed);
  const seen = new Set<string>();
  const matches = Array.from({ length: 1 + draw.upTo(5) }, () => JSON.stringify(match(draw, port)));
  // Envoy refuses two chains that take the same.
  const unique = matches.filter((one) => !overlaps(one, seen));
  const chains = unique.map(
    (one, at) => `    - { filter_chain_match: ${one}, filters: [ ${marking(`c${at}`)} ] }`,
  );
  const fallback = draw.chance(0.3)
    ? `    default_filter_chain: { filters: [ ${marking('default')} ] }\n`
    : '';
  return `  - name: l${seed}
    address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }
    listener_filters:
    - name: tls
      typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector }
    filter_chains:
${chains.join('\n')}
${fallback}`;
}

/** What clients send to it. */
export function generateOpenings(seed: number, count: number): Opening[] {
  const { pick, chance } = drawFrom(seed + 1_000_003);
  return Array.from({ length: count }, () => ({
    serverName: chance(0.25) ? null : pick(asked),
    alpn: pick([['h2', 'http/1.1'], ['http/1.1'], []]),
  }));
}

type Match = Record<string, unknown>;

function match({ pick, chance }: Draw, port: number): Match {
  const range = (prefix: string, length: number) => [{ address_prefix: prefix, prefix_len: length }];
  return {
    ...(chance(0.2) ? { destination_port: pick([port, 1]) } : {}),
    ...(chance(0.2)
      ? { prefix_ranges: pick([range('127.0.0.0', 8), range('127.0.0.1', 32), range('10.0.0.0', 8)]) }
      : {}),
    ...(chance(0.5) ? { server_names: [pick(names)] } : {}),
    ...(chance(0.3) ? { transport_protocol: pick(['tls', 'raw_buffer']) } : {}),
    ...(chance(0.2) ? { application_protocols: [pick(protocols)] } : {}),
    ...(chance(0.15) ? { source_type: pick(['SAME_IP_OR_LOOPBACK', 'EXTERNAL', 'ANY']) } : {}),
    ...(chance(0.15) ? { source_prefix_ranges: pick([range('127.0.0.0', 8), range('10.0.0.0', 8)]) } : {}),
  };
}

function overlaps(text: string, seen: Set<string>): boolean {
  const key = text.replace(/"source_type":"ANY",?/, '').replace(/,}$/, '}');
  if (seen.has(key)) return true;
  seen.add(key);
  return false;
}

function marking(mark: string): string {
  const type = 'type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config';
  return `{ name: ${mark}, typed_config: { "@type": ${type}, response: { inline_string: ${mark} } } }`;
}

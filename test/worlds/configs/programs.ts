/** The small proxies of the lab on the Pingora crates and on Go's ReverseProxy: their configuration is their own. */
import type { HopSituation } from '../situation.ts';
import { type HopPlace, limitOf } from './index.ts';

/** Named fields, as they are handed over with the log. */
export const namedFormat =
  '{time} {client} "{method} {path} {protocol}" {status} {bytes} {duration_ms} {upstream} "{user_agent}"';

export function pingoraConfig(hop: HopSituation, place: HopPlace): string {
  const readTimeoutMs = limitOf(hop, 'read-limit') ?? undefined;
  return written(hop, place, {}, { readTimeoutMs });
}

export function goConfig(hop: HopSituation, place: HopPlace): string {
  return written(hop, place, { writeTimeoutMs: limitOf(hop, 'write-limit') ?? undefined }, {});
}

function written({ name }: HopSituation, { isTls, upstream }: HopPlace, own: object, route: object): string {
  const address = `127.0.0.1:{{port.${name}}}`;
  const config = {
    ...(isTls ? { tlsListen: address, cert: '{{cert}}', key: '{{key}}' } : { listen: address }),
    accessLog: `{{dir}}/${name}-access.log`,
    errorLog: `{{dir}}/${name}-error.log`,
    format: namedFormat,
    ...own,
    routes: [{ prefix: '/events', upstream: `127.0.0.1:{{port.${upstream}}}`, ...route }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

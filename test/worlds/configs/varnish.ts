/** A default.vcl as its users write them. */
import type { HopSituation } from '../situation.ts';
import { type HopPlace, limitOf, milliseconds } from './index.ts';

export function varnishConfig(hop: HopSituation, place: HopPlace): string {
  const limit = milliseconds(limitOf(hop, 'read-limit') ?? 60_000);
  return `${[
    'vcl 4.1;',
    '',
    'backend default {',
    '    .host = "127.0.0.1";',
    `    .port = "{{port.${place.upstream}}}";`,
    `    .first_byte_timeout = ${limit};`,
    `    .between_bytes_timeout = ${limit};`,
    '}',
    '',
    'sub vcl_recv {',
    '    if (req.url ~ "^/events") {',
    '        return (pass);',
    '    }',
    '}',
  ].join('\n')}\n`;
}

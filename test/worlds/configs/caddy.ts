/** A Caddyfile as its users write them. */
import type { HopSituation } from '../situation.ts';
import { type HopPlace, limitOf, milliseconds } from './index.ts';

export function caddyConfig(hop: HopSituation, place: HopPlace): string {
  const writeMs = limitOf(hop, 'write-limit');
  const readMs = limitOf(hop, 'read-limit');
  return `${[
    '{',
    '    admin off',
    '    auto_https off',
    ...(writeMs === null
      ? []
      : [
          '    servers {',
          '        timeouts {',
          `            write ${milliseconds(writeMs)}`,
          '        }',
          '    }',
        ]),
    '}',
    '',
    `${place.isTls ? 'https' : 'http'}://:{{port.${hop.name}}} {`,
    '    bind 127.0.0.1',
    ...(place.isTls ? ['    tls {{cert}} {{key}}'] : []),
    '    log {',
    `        output file {{dir}}/${hop.name}-access.log`,
    '    }',
    `    reverse_proxy /events* 127.0.0.1:{{port.${place.upstream}}} {`,
    ...(readMs === null
      ? []
      : ['        transport http {', `            read_timeout ${milliseconds(readMs)}`, '        }']),
    '    }',
    '}',
  ].join('\n')}\n`;
}

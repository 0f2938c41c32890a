/** Envoy's own log (`[date time][thread][level][component] message`), which shares standard output with access logs. */

import { blankRow, type Dialect, type RowReader } from '../../../logs/dialect.ts';
import { localStamp } from '../../../logs/timestamps.ts';
import type { Reason } from '../../../model/log-record.ts';

/** Notices about the process: stops, listener updates, hot restarts. */
export const envoyServer: Dialect = {
  name: 'envoy-server',
  proxy: 'envoy',
  role: 'error',
  samples: [
    {
      format: null,
      text: '[2026-11-21 02:19:48.632][1][warning][main] [source/server/server.cc:1012] caught ENVOY_SIGTERM',
    },
  ],
  readers: () => [reader],
};

const notices: [pattern: RegExp, reason: Reason][] = [
  [
    /caught (ENVOY_)?SIG(TERM|INT)|shutting down|main dispatch loop exited|Caught Segmentation|terminating parent/i,
    'stop',
  ],
  [/lds: (add\/update|remove|removing) listener|removing listener|draining listener|hot restart/i, 'reload'],
];

const head = /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+)\]\[(\d+)\]\[(\w+)\]\[(\w+)\] (?:\[[^\]]*\] )?/;

const reader: RowReader = {
  dialect: 'envoy-server',
  span: 1,
  read(text, since) {
    const found = head.exec(text);
    const at = found === null ? null : localStamp(found[1] ?? '');
    if (found === null || at === null) return null;
    if (at.at < since) return 'skip';
    const words = text.slice(found[0].length);
    const reason = notices.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
    return {
      ...blankRow('notice'),
      endedAt: at.at,
      stampMs: at.stampMs,
      reason,
      reasonConfidence: reason === 'unknown' ? 'possible' : 'likely',
      words,
      fields: { level: found[3] ?? '', component: found[4] ?? '' },
    };
  },
};

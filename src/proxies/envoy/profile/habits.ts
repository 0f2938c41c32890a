/** Envoy's default behaviour. */
import type { Habits } from '../../profile/habits.ts';

export const envoyHabits: Habits = {
  // accept_http_10 of the connection manager is off by default.
  refusesHttp10: { value: 426, versions: '1.36.2, 1.40.0' },
  // NR is set for a name that no virtual host has as well as for a path that no route has.
  noRoute: { value: 'name-or-path', versions: '1.36.2, 1.40.0' },
  showsCuts: { value: true, versions: '1.36.2, 1.40.0' },
  flushesCompressor: { value: true, versions: '1.36.2, 1.40.0' },
  closesLate: { value: { ms: 1000, setting: 'delayed_close_timeout' }, versions: '1.36.2, 1.40.0' },
  // --file-flush-interval-msec, which no config shows.
  flushesLogMs: { value: 10_000, versions: '1.36.2, 1.40.0' },
  // max_stream_duration: a row in the default format, which has no details, equals that of a clean end.
  agesWithoutFlag: { value: true, versions: '1.36.2, 1.40.0' },
  // Router filter, "HTTP headers (consumed from downstreams)"; of clients at internal addresses only.
  timeoutHeaders: {
    value: ['x-envoy-upstream-rq-timeout-ms', 'x-envoy-expected-rq-timeout-ms'],
    versions: '1.36.2, 1.40.0',
  },
  // DC is written for a client that left, and for the streams of an Envoy that is stopped.
  leftMayBeOwn: { value: true, versions: '1.36.2, 1.40.0' },
  letsWait: { value: 'max_connections', versions: '1.36.2, 1.40.0' },
  hasBreakers: { value: true, versions: '1.36.2, 1.40.0' },
};

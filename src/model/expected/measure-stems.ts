/**
 * What each measure is called: one stem, from which its names everywhere are made. A threshold takes the stem (of a
 * distribution with a stat behind it: `ttfe_p95`), tables and progress show it as words (`TTFE`, `heartbeat gap`),
 * report.json has it in camelCase with its unit, and `explain` takes any of them.
 */

/** Each stem with its place in report.json; null: it is made of others, and stands in `thresholds` alone. */
export const measurePlaces = {
  connect_success: null,
  completed: 'population.counts.completed',
  cut_answers: 'population.counts.cutAnswers',
  failed_answers: 'population.counts.failedAnswers',
  ttft: 'population.ttftMs',
  token_gap: 'population.tokenGapMs',
  connect: 'stats.connectMs',
  ttfb: 'stats.ttfbMs',
  direct_ttfb: 'population.directTtfbMs',
  ttfe: 'stats.ttfeMs',
  heartbeat_gap: 'stats.heartbeatGapMs',
  event_lag: 'stats.eventLagMs',
  reconnect_success: null,
  reconnect_interval: 'population.reconnectIntervalMs',
  recover: 'population.recoverMs',
  proxy_latency: null,
  disconnects: 'population.counts.disconnects',
  failed: 'stats.failed',
  interrupted: 'population.counts.interrupted',
  gave_up: 'population.counts.gaveUp',
  reconnects: 'stats.reconnects',
  opened: 'stats.opened',
  peak_open: 'population.peakOpen',
  lost_events: 'population.counts.lostEvents',
  repeated_events: 'population.counts.repeatedEvents',
  lost_by_tool: 'population.counts.lostByTool',
  events: 'stats.events',
  comments: 'stats.comments',
  bytes: 'stats.bytes',
  events_per_second: 'stats.eventsPerSecond',
  reconnects_per_second_peak: null,
  rss: 'stats.generator.rssBytes',
  pressure_latency: 'population.pressure.latencyMs',
  pressure_errors: 'population.pressure.errors',
} as const satisfies Record<string, string | null>;

export type MeasureStem = keyof typeof measurePlaces;

/** All of them, in the order in which a reader is shown them. */
export const measureStems = Object.keys(measurePlaces) as MeasureStem[];

/** Names that thresholds had before, and still take. */
export const oldMetricNames: Readonly<Record<string, string>> = { open_peak: 'peak_open' };

const acronyms = /\b(?:ttfb|ttfe|ttft|rss)\b/g;

/** As tables and progress show it: `TTFE`, `heartbeat gap`. */
export function measureLabel(stem: MeasureStem): string {
  return stem.replaceAll('_', ' ').replace(acronyms, (word) => word.toUpperCase());
}

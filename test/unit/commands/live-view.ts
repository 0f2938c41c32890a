import type { LiveView } from '../../../src/model/live.ts';

/** A population that nothing has happened to yet. */
export const quiet: LiveView = {
  elapsedMs: 0,
  leftMs: 0,
  wanted: 50,
  open: 40,
  opening: 10,
  lost: 0,
  events: 0,
  eventsPerSecond: 0,
  ttfeP95Ms: null,
  worstGapMs: null,
  rssBytes: 80e6,
  failed: 0,
  reconnects: 0,
  leadingEnding: null,
  answers: null,
};

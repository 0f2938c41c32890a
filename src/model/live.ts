/** What a running soak or load displays. */

import type { CloseHow } from './stream.ts';

/** The end that most streams met, of those that others ended or refused. */
export interface LeadingEnding {
  /** The code where no answer came; null: one did. */
  failure: string | null;
  status: number | null;
  how: CloseHow;
  code: string | null;
  count: number;
  /** From the least to the most, ms. */
  ageMs: [number, number];
  idleMs: [number, number];
}

/** The population as it stands, about once a second. */
export interface LiveView {
  /** Since the run began, ms. */
  elapsedMs: number;
  /** Until its planned end, ms. */
  leftMs: number;
  /** Streams that are to be held. */
  wanted: number;
  open: number;
  /** Asked for, not answered yet. */
  opening: number;
  /** Running streams that a peer ended, so far. */
  lost: number;
  events: number;
  eventsPerSecond: number;
  /** Time to first event, 95th percentile; null: none has come. */
  ttfeP95Ms: number | null;
  /** The longest time between two arrivals of body bytes of one stream. */
  worstGapMs: number | null;
  /** Memory of all processes of the tool, bytes. */
  rssBytes: number;
  /** Requests that ended before they were answered as a stream. */
  failed: number;
  reconnects: number;
  /** Null: none has ended but by us. */
  leadingEnding: LeadingEnding | null;
  /** Finite answers that are over, by what became of them; null where streams are to stay. */
  answers: { completed: number; cut: number; failed: number; silent: number } | null;
}

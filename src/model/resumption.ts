/** What became of a stream that takes up another (WHATWG HTML 9.2.4, `Last-Event-ID`). */

/**
 * What the first event id of a returning client shows, beside the ids before it. resumed: the two can be compared;
 * restarted: numbering began anew; unjudged: ids that do not rise evenly tell nothing.
 */
export interface Resumption {
  outcome: 'resumed' | 'restarted' | 'unjudged';
  /** Events that never came, and that came twice; 0 where they cannot be told. */
  lost: number;
  repeated: number;
}

/** Which stream is taken up, and from where on. */
export interface TakesUp {
  /** Its id in the run. */
  stream: string;
  /** The Last-Event-ID that was sent, as it is recorded; null: none. */
  lastEventId: string | null;
}

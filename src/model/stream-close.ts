/** How a stream came to its end. */

/** How the response ended (the report's contract). `not-opened`: no response head ever came. */
export type CloseHow =
  | 'terminated'
  | 'close-delimited'
  | 'cut'
  | 'end-stream'
  | 'rst-stream'
  | 'connection-lost'
  | 'not-opened'
  | 'own-stop';

/** What the TCP connection did by the time the stream had ended. */
export type Transport = 'fin' | 'rst' | 'open';

export interface StreamClose {
  how: CloseHow;
  transport: Transport;
  by: 'peer' | 'us' | 'unknown';
  /** The HTTP/2 error name of RST_STREAM or GOAWAY, else null. */
  code: string | null;
  /** Milliseconds since the last body byte (or since the response head when there was none). */
  idleMs: number | null;
  /** Milliseconds since the request was sent. */
  ageMs: number | null;
  goaway?: Goaway;
  /** The framing of its body could not be read: our own parser's reason, and the bytes where it gave up, printable, secrets replaced. */
  unreadable?: { reason: string; shown: string };
  /**
   * Why we stopped it before the end of the run: `--interrupt`, `--max-time`, a limit of ours (`overLimit`), a process
   * of this tool that died with it, an answer that was complete and left open, or a connection that did not answer.
   */
  because?: 'interrupt' | 'worker-died' | 'max-time' | 'limit' | 'complete' | 'line-gone';
}

/** RFC 9113 section 6.8. */
export interface Goaway {
  atMs: number;
  code: string;
  lastStreamId: number;
  debug: string;
}

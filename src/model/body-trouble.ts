/** What is wrong with the body of an event stream, whoever sent it. */

/** Violations of the standard's framing that parsers silently ignore. */
export interface FramingFault {
  kind:
    | 'unknown-field'
    | 'invalid-utf8'
    | 'nul-in-id'
    | 'long-id'
    | 'undispatched'
    | 'invalid-retry'
    | 'empty-event'
    /** Thousands of blank lines in one piece, and nothing else. */
    | 'blank-lines'
    /** The bytes are not what Content-Encoding says. */
    | 'undecodable'
    /** An encoding that this tool cannot decode. */
    | 'unknown-encoding';
  atMs: number;
  /** The bytes at fault, at most 80, as printable text. */
  shown: string;
}

/** The body ended before the blank line of its last event. */
export function isUnfinished({ kind, shown }: FramingFault): boolean {
  return kind === 'undispatched' && !/blank line comes with/.test(shown);
}

/** A response that went over a limit of this tool's own (`limits.ts`), so that we ended it. */
export interface OverLimit {
  /** What has no end: a line, an event, what a content encoding unpacks to, chunks without data, the fields behind a body, answers 1xx. */
  kind: 'line' | 'event' | 'expansion' | 'framing' | 'trailers' | 'interim-responses';
  atMs: number;
  /** Bytes that had come, of answers their number; and how many may. */
  seen: number;
  limit: number;
  /** Of an expansion: the encoded bytes that it came from. */
  encodedBytes?: number;
  /** How it begins, at most 80 characters as printable text, secrets replaced; empty where that says nothing. */
  shown: string;
}

/** What can be wrong with the body of an event stream, at any sender. */

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
    | 'unknown-encoding'
    /** Content-Encoding names what is no coding: the bytes were read as they are. */
    | 'no-coding';
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
  /** What exceeds the limit: a line, an event, the decoded body, chunks without data, trailer fields, 1xx answers. */
  kind: 'line' | 'event' | 'expansion' | 'framing' | 'trailers' | 'interim-responses';
  atMs: number;
  /** Bytes received (for 1xx answers their number), and the limit. */
  seen: number;
  limit: number;
  /** For a decoded body: the number of encoded bytes. */
  encodedBytes?: number;
  /** How it begins, at most 80 characters as printable text, secrets replaced; empty where that says nothing. */
  shown: string;
}

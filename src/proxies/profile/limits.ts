/** A limit that ends running streams where nobody has changed it. */

export interface DefaultLimit {
  /** Its value without a word in any config, or in the config that its packages come with. */
  ms: number;
  /** Silence since the last byte, or the age of the whole response. */
  counts: 'silence' | 'age';
  /** The owner's own word. */
  setting: string;
  /** Where the value is the default, if not everywhere: `as Debian packages it`. */
  where?: string;
  /** What it is set to for event streams. */
  suggested?: string;
  /** How an event stream is spared, as part of a sentence. */
  cure?: string;
  /** It is looked at now and then: a stream ends up to this much after it, ms. */
  lateMs?: number;
  /** Times at which it shows where that is not its value alone, ms. */
  shows?: number[];
  /** For the same reason up to this much before it, ms. */
  earlyMs?: number;
  /** Whether the response then breaks off or ends properly; absent: either, or not known. */
  ends?: 'cut' | 'complete';
}

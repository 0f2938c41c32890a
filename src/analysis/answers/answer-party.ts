/** Who may have written an answer, and how sure that is. */
import type { Confidence } from '../../model/finding.ts';
import type { LogRecord, ProxyKind } from '../../model/log-record.ts';

export interface Answerer {
  by: 'origin' | 'proxy' | 'unknown';
  hop: string | null;
  proxy: ProxyKind;
  /** What it is called, where no kind of proxy says so: a gateway in the cloud. */
  name?: string;
  /** `certain` only by a log row, or by the same answer around the proxies. */
  confidence: Confidence;
  /** In words, as the end of a sentence. */
  because: string;
  /** `because` tells what the streams around the proxies met. */
  comparesDirect?: true;
  record: LogRecord | null;
}

/** Nothing tells. */
export const unknownAnswerer: Answerer = {
  by: 'unknown',
  hop: null,
  proxy: 'unknown',
  confidence: 'possible',
  because: 'no log row tells who answered',
  record: null,
};

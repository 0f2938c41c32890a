/** Who may have written an answer, by its own marks, as plain data: servers of applications, gateways, networks. */
import type { Advice } from '../words.ts';

export interface Maker {
  /** What a sentence calls it. */
  name: string;
  /** What a response header of its own says; other hops may replace it. */
  headers?: { name: string; pattern: RegExp }[];
  /** A header that shows that the worker serves one request at a time. */
  serial?: { name: string; pattern: RegExp };
  /** What has it serve more requests at once. */
  places?: Advice;
}

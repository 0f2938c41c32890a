/** Who may have written an answer, by its own marks, as plain data: servers of applications, frameworks, gateways. */
import type { Header } from '../../../model/header.ts';
import type { Advice } from '../words.ts';

/** A response header that says whose answer it is. */
export interface HeaderMark {
  name: string;
  pattern: RegExp;
}

/** A body that it writes itself. */
export interface OwnPage {
  body: RegExp;
  /** Only with this as well, where others write such a body too. */
  header?: HeaderMark;
  /** Only with these; with any where it is absent. */
  statuses?: readonly number[];
}

export interface Maker {
  /** What a sentence calls it. */
  name: string;
  /** Runs the application, stands before it, or may do either. */
  role: 'origin' | 'proxy' | 'either';
  /** Other hops may replace them. */
  headers?: HeaderMark[];
  pages?: OwnPage[];
  /** A header that shows that the worker serves one request at a time. */
  serial?: HeaderMark;
  /** What has it serve more requests at once. */
  places?: Advice;
}

/** What tells who wrote an answer. */
export interface AnswerText {
  headers: readonly Header[];
  bodyStart: string | null;
  status: number | null;
}

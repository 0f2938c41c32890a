/** What a reader of a body is told, and what it finds. */
import type { AnswerNote } from '../../model/answer/note.ts';
import type { AnswerEnds } from '../../model/answer/reading.ts';
import type { FramingFault, OverLimit } from '../../model/body/trouble.ts';
import type { EventMark } from '../../model/stream.ts';
import type { RefusalWords } from './refusal-words.ts';

/** The figures of a body so far; times in milliseconds since the attempt began. */
export interface BodyFigures {
  events: EventMark[];
  eventCount: number;
  commentCount: number;
  firstEventMs: number | null;
  firstCommentMs: number | null;
  retryMs: number | null;
  lastEventId: string | null;
  /** The last four ids as they came, secrets and all: not for the recording. */
  recentIds: string[];
  faults: FramingFault[];
  /** Only where the ends of answers are looked for. */
  answer?: AnswerNote;
  /** How it begins; absent where an event or a comment was read, or nothing came. */
  undispatched?: RefusalWords;
}

/** How a body is read. */
export interface BodyOptions {
  encoding: string | null;
  now(): number;
  redact(text: string): string;
  eventTimeField: string | null;
  /** Bytes of one line, and of one event, at most; default `limits.eventBytes`. */
  maxEventBytes?: number;
  /** It goes over a limit, and no more of it is read. */
  over(limit: OverLimit): void;
  /** How the end of an answer is recognised; absent: it is not looked for. */
  answerEnds?: AnswerEnds;
  /** How many first events and comments are kept, in addition to the last two; default 5,000. */
  keptEvents?: number;
}

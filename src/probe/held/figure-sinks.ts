import type { AnswerEnds } from '../../model/answer/reading.ts';
import type { SecretKey } from '../../model/secret.ts';
import type { SharedParser } from '../body/figures.ts';
import type { EventMessage } from '../body/sink.ts';
import type { RunningFigures } from './figures.ts';

/** Where bodies add their figures. */
export interface FigureSinks {
  figures: RunningFigures;
  parser: SharedParser;
  secretKey: SecretKey;
  /** How the end of an answer is recognised; null: the streams are to stay, unless their first event shows otherwise. */
  answerEnds: AnswerEnds | null;
  /** Looks for the clock in an event that came at a moment of the monotonic clock; null: not for these streams. */
  noteClock: ((data: string, monotonicMs: number) => void) | null;
  /** Takes an event for the recording; null: none is kept. */
  keepEvent: ((id: string, atMs: number, message: EventMessage, droppedBytes: number) => void) | null;
}

/** Reader of a held stream's body, and the receiver of what it finds. */
import type { FramingFault, OverLimit } from '../../model/body/trouble.ts';
import type { Flow } from '../wire/exchange.ts';

/** An event as the standard dispatches it. */
export interface EventMessage {
  event?: string;
  id?: string;
  data: string;
}

/** What is reported while a body is read. */
export interface BodySink {
  /** `droppedBytes` of its data were too long to keep. */
  event(message: EventMessage, droppedBytes: number): void;
  comment(text: string): void;
  retry(ms: number): void;
  fault(kind: FramingFault['kind'], shown: string): void;
  /** It goes over a limit, and no more of it is read; `shown` as it came. */
  over(limit: Omit<OverLimit, 'atMs'>): void;
}

/** Takes the bytes of one body as they came off the wire. */
export interface HeldBody {
  feed(chunk: Buffer, flow: Flow): void;
  /** No more will come; calls back once all was read: at once, but for a body with an encoding. */
  close(done: () => void): void;
}

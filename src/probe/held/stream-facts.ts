/** What is known about a held stream. */

import type { OverLimit } from '../../model/body/trouble.ts';
import type { Failure } from '../../model/connecting.ts';
import type { SharedHead } from '../../model/population/held.ts';
import type { RedirectStep } from '../../model/redirect.ts';
import type { Resumption } from '../../model/resumption.ts';
import type { Marks, StreamClose } from '../../model/stream.ts';
import type { RefusalWords } from '../body/refusal-words.ts';
import type { ConnectionFacts, HeldSpec } from './asking-stream.ts';
import type { DeliveryTrace } from './delivery-trace.ts';
import type { HeldFigures } from './stream-figures.ts';

/** What a stream knows of itself. */
export interface StreamFacts {
  readonly spec: HeldSpec;
  /** Of the wall clock, epoch ms, and of the monotonic one. */
  readonly openedAt: number;
  readonly startedAt: number;
  readonly marks: Marks;
  readonly connection: ConnectionFacts | null;
  readonly shared: SharedHead | null;
  readonly failure: Failure | null;
  /** null: it runs. */
  readonly close: StreamClose | null;
  /** Why we ended it, where that is no ordinary end. */
  readonly because: StreamClose['because'];
  /** As its driver saw it; the body has its own. */
  readonly overLimit: Omit<OverLimit, 'atMs'> | undefined;
  /** Of an event stream's body. */
  readonly body: HeldFigures | null;
  /** Of any other: what it said, once it has ended, and all its bytes. */
  readonly refusalWords: RefusalWords | null;
  readonly otherBytes: number;
  /** Of the peer's SETTINGS: null where they do not say, undefined before they came and over HTTP/1.1. */
  readonly maxConcurrentStreams: number | null | undefined;
  readonly trace: DeliveryTrace | null;
  /** What became of the answer, where it is a redirect. */
  readonly redirect: RedirectStep | null;
  /** What the first id of a returning client said; null: none came, or it is its first stream. */
  readonly resumption: Resumption | null;
  /** Milliseconds since the attempt began. */
  now(): number;
}

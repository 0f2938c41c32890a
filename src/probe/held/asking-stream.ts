/** A held stream as its connection sees it. */

import type { TlsFacts } from '../../model/connecting.ts';
import type { Trial } from '../../model/plan.ts';
import type { Marks, Protocol } from '../../model/stream.ts';
import type { Clock, WireEvents } from '../wire/exchange.ts';
import type { LineWatch } from '../wire/line-probe.ts';
import type { RequestPlace } from '../wire/request-place.ts';

/** Which stream of which client. */
export interface HeldSpec {
  id: string;
  client: number;
  trial: Trial;
  attempt: number;
  /** Where a redirect led; null: the plan's own target. */
  place: RequestPlace | null;
  protocol: Protocol;
  /** Keeps its arrivals and events. */
  isTraced: boolean;
}

/** What connecting found, apart from the times. */
export interface ConnectionFacts {
  address: string | null;
  localPort: number | null;
  tls: TlsFacts | null;
  addresses: string[];
  connectErrors: { address: string; code: string }[];
  /** Asks whether its other end is still there; null: it was not made. */
  line: LineWatch | null;
}

/** The connecting code stores here what connecting showed. */
export interface AskingStream extends WireEvents, Clock {
  readonly spec: HeldSpec;
  readonly marks: Marks;
  connection: ConnectionFacts | null;
}

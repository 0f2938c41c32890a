/** What a connection to make is asked for with. */
import type net from 'node:net';
import type { Target } from '../../model/plan.ts';
import type { ConnectMarks } from './connect-marks.ts';
import type { Deadline } from './deadline.ts';
import type { Clock } from './exchange.ts';

/** A connection to make. */
export interface ConnectRequest {
  target: Target;
  url: URL;
  alpn: string[];
  clock: Clock;
  marks: ConnectMarks;
  /** Runs already; whoever made it releases it. */
  deadline: Deadline;
  /** The address of this machine to connect from; absent: the system chooses. */
  localAddress?: string;
  /** Looks names up; absent: the system's resolver, anew for each connection. */
  lookUp?: LookUp;
  /** Where the socket puts what it reads; absent: each chunk in a buffer of its own. */
  onread?: net.OnReadOpts;
}

/** Addresses of a name. @throws the resolver's error */
export type LookUp = (host: string, family: 0 | 4 | 6) => Promise<string[]>;

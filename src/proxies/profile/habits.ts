/** The default behaviour of a proxy. */
import type { Protocol } from '../../model/stream.ts';

/** Its default behaviour, and the versions on which that was seen. */
export interface Habit<T> {
  value: T;
  /** Versions that it was run against, or the versions that its documents name. */
  versions: string;
  /** A response header that only versions without it add. */
  unless?: { header: string; pattern: RegExp };
}

export interface Habits {
  /** Speaks HTTP/1.0 to its upstream unless told otherwise. */
  asksInHttp10?: Habit<true>;
  /** The status with which it refuses HTTP/1.0. */
  refusesHttp10?: Habit<number>;
  /** Its idle timers fire up to this much before their time, ms. */
  idleTimerEarlyMs?: Habit<number>;
  /** Over HTTP/1.1 it keeps a connection this long after it has ended the stream on it, unless `setting` says otherwise. */
  closesLate?: Habit<{ ms: number; setting: string }>;
  /** It writes its access log this late, ms, unless its command line says otherwise. */
  flushesLogMs?: Habit<number>;
  /** It has no limit on the age of a response. */
  knowsNoAge?: Habit<true>;
  /** A limit on the age of a response leaves no flag in its row: under a cut body such a row is no clean end. */
  agesWithoutFlag?: Habit<true>;
  /** A limit on the age of a response leaves no line in its logs, where one of an upstream that went does. */
  agesWithoutLine?: Habit<true>;
  /** Request headers that set its limit on the age of a response, ms, where it trusts the client. */
  timeoutHeaders?: Habit<string[]>;
  /** Its word for a client that left stands for a close of its own as well. */
  leftMayBeOwn?: Habit<true>;
  /** Its word for a client that left stands for its own limit on the age of a response as well. */
  leftMayBeLimit?: Habit<true>;
  /** Its word for a client that left stands for its own limit on silence as well. */
  leftMayBeSilence?: Habit<true>;
  /** What a row says that found no route: the path alone is not known, or the name or the path. */
  noRoute?: Habit<'path' | 'name-or-path'>;
  /** It compares a name with those of its virtual hosts without the port. */
  ignoresPort?: Habit<true>;
  /** The status, never sent, with which its row says that it closed without an answer. */
  dropsWith?: Habit<number>;
  /** The status with which it answers where its upstream could not be connected to, and where that closed before a head. */
  failsAlike?: Habit<number>;
  /** The status with which it answers where its upstream closed before a head, and where no head came in time. */
  lateAlike?: Habit<number>;
  /** The status with which it denies, and answers for a file that is not there. */
  deniesAlike?: Habit<number>;
  /** Protocols over which it makes a proper end of a cut behind it, or of its own. */
  hidesCuts?: Habit<Protocol[]>;
  /** What it hides so is a silence or a cut behind it: its own limit on the age of a response shows as a cut. */
  showsAgeLimit?: Habit<true>;
  /** Protocols over which a reload makes a proper end of running streams, where it is set so. */
  endsOnReload?: Habit<Protocol[]>;
  /** Its limit on the age of a response acts at the first write after it. */
  limitsAtNextWrite?: Habit<true>;
  /** Protocols over which it sees that its client left only when it next writes to it, unless it is set otherwise. */
  seesLossAtWrite?: Habit<Protocol[]>;
  /** Over HTTP/1.1 it shows a cut behind it as a cut. */
  showsCuts?: Habit<true>;
  /** What compresses in it sends on each piece of the body at once. */
  flushesCompressor?: Habit<true>;
  /** A response header of the upstream, X-Accel-Buffering, switches its buffering. */
  obeysAccelHeader?: Habit<true>;
  /** The status with which it refuses by a limit on requests and by one on connections alike. */
  limitsAlike?: Habit<number>;
  /** Its setting by which a request waits for a free connection or process, without an answer. */
  letsWait?: Habit<string>;
  /** It does so only where its config sets that: without it there is no limit. */
  waitsOnlyWhereSet?: Habit<true>;
  /** `max-connections` and `max-requests` of its config limit what an upstream is asked for at once. */
  hasBreakers?: Habit<true>;
  /** Unless it is set otherwise, it gathers small pieces of a body for this long, ms. */
  gathersMs?: Habit<number>;
  /** Its rows name the backend of its config that took the request, also where no server of that was asked. */
  namesBackends?: Habit<true>;
}

/** What the tool knows of one proxy, as plain data: its names, its words and its habits. Imports `model` alone. */
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import type { Protocol } from '../../model/stream.ts';

/** What a finding may advise to change, whatever a proxy calls it. */
export type Topic =
  | 'certificate' // the one that it shows to clients
  | 'certificate-for-name' // which of several it shows
  | 'tls-listener' // speak TLS to clients
  | 'tls-versions' // spoken to clients
  | 'tls-server-name' // the names (SNI) that are served
  | 'http2' // offered over TLS
  | 'http2-cleartext'
  | 'names' // that a virtual host answers to
  | 'route' // `{path}` stands for the path in what is suggested
  | 'access-rule'
  | 'rate-limit'
  | 'connection-limit'
  | 'max-streams' // of one HTTP/2 connection
  | 'open-files'
  | 'compressed-types'
  | 'response-timer' // how long a response head is waited for
  | 'upstream-address'
  | 'upstream-lookup' // the upstream's name
  | 'upstream-resolver' // none is given at all
  | 'upstream-plain' // speak no TLS to the upstream
  | 'upstream-trust' // whose certificates the upstream may show
  | 'upstream-server-name' // sent in the handshake with the upstream
  | 'upstream-version' // of HTTP, spoken to the upstream
  | 'upstream-breaker' // how much the upstream may be asked for at once
  | 'health-check'
  | 'head-size'; // of a response head that it takes

/** How one proxy changes it. Without a text the rule's own sentence holds for every proxy. */
export interface Advice {
  /** The proxy's own word. */
  setting: string;
  /** Null: what is advised stands nowhere yet. */
  current?: string | null;
  suggested?: string;
  text?: string;
}

/** What only some proxies have, so that there is nothing to advise for the others. */
export type OwnTopic =
  | 'upstream-protocol' // that the upstream is taken to speak
  | 'failed-server' // how long it is left alone
  | 'idle-timer' // the silence that a stream may last
  | 'idle-timer-per-try'
  | 'buffering' // of response bodies
  | 'whole-body' // the same, where it is what keeps whole bodies
  | 'cache'
  | 'ignore-port' // of the name in Host
  | 'drop' // closing without an answer
  | 'keep-alive' // how long an idle connection to the upstream is kept
  | 'stream-age' // the limit on a whole response that is set most
  | 'stream-age-unflagged' // the one that leaves no flag in its row
  | 'retry'; // asking again what was never processed

/** Sentences that differ from proxy to proxy. */
export type Phrase =
  | 'hour' // as its config writes it
  | 'route' // its word for one, in a sentence
  | 'no-healthy-upstream' // why it asks nobody
  | 'servers-return'; // when it asks a server again that failed

/** And those that only some have. */
export type OwnPhrase =
  | 'no-error-reset' // what NO_ERROR in a reset of its means
  | 'dropped' // what it means that it closed without an answer
  | 'access-rules' // what may deny a request in it
  | 'head-limit' // the largest response head that it takes
  | 'certificate-reload' // when it reads a new one
  | 'mute-listener' // how it comes that it ends a handshake without a word
  | 'mute-listener-log' // what tells of it then
  | 'unreadable-head' // what such a row means
  | 'stream-ages'; // where a limit on a whole response is switched off, and which other there is

/** Its default behaviour, and the versions on which that was seen. */
export interface Habit<T> {
  value: T;
  /** Versions that it was run against, or the versions that its documents name. */
  versions: string;
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
  /** Request headers that set its limit on the age of a response, ms, where it trusts the client. */
  timeoutHeaders?: Habit<string[]>;
  /** Its word for a client that left stands for a close of its own as well. */
  leftMayBeOwn?: Habit<true>;
  /** What a row says that found no route: the path alone is not known, or the name or the path. */
  noRoute?: Habit<'path' | 'name-or-path'>;
  /** It compares a name with those of its virtual hosts without the port. */
  ignoresPort?: Habit<true>;
  /** The status, never sent, with which its row says that it closed without an answer. */
  dropsWith?: Habit<number>;
  /** The status with which it answers where its upstream could not be connected to, and where that closed before a head. */
  failsAlike?: Habit<number>;
  /** The status with which it denies, and answers for a file that is not there. */
  deniesAlike?: Habit<number>;
  /** Protocols over which it makes a proper end of a cut behind it, or of its own. */
  hidesCuts?: Habit<Protocol[]>;
  /** Over HTTP/1.1 it shows a cut behind it as a cut. */
  showsCuts?: Habit<true>;
  /** What compresses in it sends on each piece of the body at once. */
  flushesCompressor?: Habit<true>;
  /** A response header of the upstream, X-Accel-Buffering, switches its buffering. */
  obeysAccelHeader?: Habit<true>;
  /** The status with which it refuses by a limit on requests and by one on connections alike. */
  limitsAlike?: Habit<number>;
  /** `max-connections` and `max-requests` of its config are circuit breakers of an upstream. */
  hasBreakers?: Habit<true>;
}

/** What a user may hand over of a proxy: the end of a flag, and a key of `--hop`. */
export type HopField = 'access-log' | 'error-log' | 'config' | 'log-format' | 'admin';

/** A flag of its own: `--nginx-config <file>`. */
export interface HopFlag {
  field: HopField;
  placeholder: string;
  /** What the help says of it. */
  about: string;
}

/** A counter, by the last part of its name, that rises by one for each stream that ends for that reason. */
export type EndCounter = [suffix: string, reason: Reason];

/** What its logs tell, where they are read. */
export interface LogWords {
  /** Which of them says why a stream ended; one that says so in its access log writes no error log. */
  ends: 'access' | 'error';
  /** Where it says what its processes do; absent: nowhere. */
  processes?: 'notices' | 'admin';
  /** How its error log is told to keep the notices of its processes. */
  notices?: string;
  /** The fields of an access log's format that name the upstream. */
  upstreamFields: string;
  /** Details of a row whose answer came from an upstream; any other detail is an answer of its own. */
  passedOnDetail?: RegExp;
  /** How its error log is told to keep the lines that say why a stream ended. */
  telling?: string;
  /** Words of a row whose request was held back on purpose. */
  heldBack?: RegExp;
}

/** An answer that it makes by itself. Pages pass through hops: never a proof. */
export interface OwnAnswer {
  /** By a header that it carries, by what its body says, or by whose page it is. */
  header?: string;
  body?: RegExp;
  /** Only with these statuses; every error where it is absent. */
  status?: number;
  reason: Reason;
  /** What the text says about it; null: the body itself. */
  words: string | null;
  confidence: 'likely' | 'possible';
}

/** How an answer shows who made it. */
export interface AnswerMarks {
  /** The body is a page of its own. */
  page?: RegExp;
  /** A header that it adds to what an upstream answered, and not to what it answers itself. */
  passedOn?: string;
}

/** A response header that it leaves on an answer. Headers pass through hops: presence is a hint, never a proof. */
export interface Fingerprint {
  header: string;
  pattern: RegExp;
  /** Where several match, the lowest is the one: some headers are passed on from behind. */
  rank: number;
}

export interface Profile {
  /** What flags, scenario files and reports call it. */
  kind: ProxyKind;
  /** What a sentence calls it. */
  name: string;
  /** What a heading calls it, where that is not its kind. */
  short?: string;
  /** Its place in lists that a user reads, the lowest first. */
  rank: number;
  /** In the order of the help; absent: it is named by `--hop` alone. */
  flags?: HopFlag[];
  advice?: Partial<Record<Topic | OwnTopic, Advice>>;
  phrases?: Partial<Record<Phrase | OwnPhrase, string>>;
  habits?: Habits;
  fingerprints?: Fingerprint[];
  /** The first that fits is the one. */
  answers?: OwnAnswer[];
  marks?: AnswerMarks;
  /** What statuses of its own mean, as sentences. */
  statuses?: Record<number, string>;
  /** Absent: its logs are not read. */
  logs?: LogWords;
  counters?: EndCounter[];
}

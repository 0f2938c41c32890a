/** What the tool knows of one proxy, as plain data: its names, its words and its habits. Imports `model` alone. */
import type { ProxyKind, Reason } from '../../model/log-record.ts';

/** What a finding may advise to change, whatever a proxy calls it. */
export type Topic =
  | 'certificate' // the one that it shows to clients
  | 'certificate-for-name' // which of several it shows
  | 'tls-listener' // speak TLS to clients
  | 'tls-versions' // spoken to clients
  | 'tls-server-name' // the names (SNI) that are served
  | 'http2' // offered over TLS
  | 'http2-cleartext'
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
  | 'keep-alive' // how long an idle connection to the upstream is kept
  | 'stream-age' // the limit on a whole response that is set most
  | 'stream-age-unflagged' // the one that leaves no flag in its row
  | 'retry'; // asking again what was never processed

/** Sentences that differ from proxy to proxy. */
export type Phrase =
  | 'no-healthy-upstream' // why it asks nobody
  | 'servers-return'; // when it asks a server again that failed

/** And those that only some have. */
export type OwnPhrase =
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
  /** It has no limit on the age of a response. */
  knowsNoAge?: Habit<true>;
  /** A limit on the age of a response leaves no flag in its row: under a cut body such a row is no clean end. */
  agesWithoutFlag?: Habit<true>;
  /** Request headers that set its limit on the age of a response, ms, where it trusts the client. */
  timeoutHeaders?: Habit<string[]>;
  /** Its word for a client that left stands for a close of its own as well. */
  leftMayBeOwn?: Habit<true>;
  /** The status with which it refuses by a limit on requests and by one on connections alike. */
  limitsAlike?: Habit<number>;
  /** `max-connections` and `max-requests` of its config are circuit breakers of an upstream. */
  hasBreakers?: Habit<true>;
}

/** What its logs tell, where they are read. */
export interface LogWords {
  /** Which of them says why a stream ended; one that says so in its access log writes no error log. */
  ends: 'access' | 'error';
  /** Where it says what its processes do. */
  processes: 'notices' | 'admin';
  /** The fields of an access log's format that name the upstream. */
  upstreamFields: string;
  /** Details of a row whose answer came from an upstream; any other detail is an answer of its own. */
  passedOnDetail?: RegExp;
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
  /** Its place in lists that a user reads, the lowest first. */
  rank: number;
  advice?: Partial<Record<Topic | OwnTopic, Advice>>;
  phrases?: Partial<Record<Phrase | OwnPhrase, string>>;
  habits?: Habits;
  fingerprints?: Fingerprint[];
  /** The first that fits is the one. */
  answers?: OwnAnswer[];
  marks?: AnswerMarks;
  /** Absent: its logs are not read. */
  logs?: LogWords;
}

/** What the tool knows of one proxy, as plain data: its names, its words and its habits. Imports `model` alone. */
import type { ProxyKind } from '../../model/log-record.ts';

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
  | 'failed-server'; // how long it is left alone

/** Sentences that differ from proxy to proxy. */
export type Phrase =
  | 'no-healthy-upstream' // why it asks nobody
  | 'servers-return'; // when it asks a server again that failed

/** And those that only some have. */
export type OwnPhrase = 'unreadable-head'; // what such a row means

/** What it does without being told to, and on which versions that was seen. */
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
  /** `max-connections` and `max-requests` of its config are circuit breakers of an upstream. */
  hasBreakers?: Habit<true>;
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
}

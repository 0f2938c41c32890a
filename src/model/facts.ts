/** Everything a rule may look at, and nothing else. */

import type { Confidence } from './finding.ts';
import type { LogFileSummary, LogRecord } from './log-record.ts';
import type { Hop, Plan } from './plan.ts';
import type { GeneratorFacts } from './recording.ts';
import type { AdminSnapshot } from './route-query.ts';
import type { Setting, SettingKind } from './setting.ts';
import { endedByPeer, isOpened, type Stream } from './stream.ts';

/** One stream paired with one log record of one hop. */
export interface Join {
  streamId: string;
  hop: string;
  record: LogRecord;
  join: 'tag' | 'request-id' | 'fuzzy';
  confidence: Confidence;
}

export interface Facts {
  plan: Plan;
  streams: Stream[];
  /** Client side first. */
  hops: Hop[];
  settings: Setting[];
  records: LogRecord[];
  joins: Join[];
  logs: LogFileSummary[];
  /** Estimated clock of the log's machine minus ours, ms, by hop. */
  clockOffsetMs: Record<string, number>;
  admin: { before: AdminSnapshot; after: AdminSnapshot }[];
  watchedSeconds: number;
  generator: GeneratorFacts;
}

export function openedStreams({ streams }: Facts): Stream[] {
  return streams.filter(isOpened);
}

/** Opened through the proxies and ended by a peer, cleanly or not. */
export function endedStreams({ streams }: Facts): Stream[] {
  return streams.filter((stream) => stream.route === 'proxy' && endedByPeer(stream));
}

/** The same, asked around the proxies. */
export function directStreams({ streams }: Facts): Stream[] {
  return streams.filter(({ route }) => route === 'direct');
}

/** Settings of a kind, of one hop or of all. */
export function settingsOf({ settings }: Facts, kind: SettingKind, hop?: string | null): Setting[] {
  return settings.filter((setting) => setting.kind === kind && (hop == null || setting.hop === hop));
}

export function hopNamed({ hops }: Facts, name: string | null): Hop | null {
  return hops.find((hop) => hop.name === name) ?? null;
}

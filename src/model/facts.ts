/** Everything a rule may look at, and nothing else. */

import type { Confidence } from './finding.ts';
import type { LogFileSummary, LogRecord } from './log-record.ts';
import { memoized } from './memoized.ts';
import { outsidePauses, type Paused } from './own-pause.ts';
import type { Hop, Plan } from './plan.ts';
import type { Figures } from './population/figures.ts';
import type { GeneratorFacts, Recording } from './recording.ts';
import type { AdminSnapshot } from './route-query.ts';
import type { Setting } from './setting.ts';
import type { SettingKind } from './setting-kind.ts';
import { endedByPeer, isBeside, isOpened, type Stream } from './stream.ts';
import type { UnusableInput } from './unusable-input.ts';

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
  /** Short requests beside streams that waited for a response head, on both routes; absent: none were asked. */
  ordinary?: Stream[];
  /** Experiments beside the user's own question: hops between, another heartbeat, HEAD; absent: none. */
  beside?: Stream[];
  /** Streams that took up others, after those had ended; absent: none were asked. */
  again?: Stream[];
  /** Client side first, with the inputs that could be used. */
  hops: Hop[];
  /** Inputs that were given and could not be used. */
  unusable?: UnusableInput[];
  settings: Setting[];
  records: LogRecord[];
  joins: Join[];
  logs: LogFileSummary[];
  /** Of logs of which nothing was understood. */
  refusedLogs?: LogFileSummary[];
  /** Estimated clock of the log's machine minus ours, ms, by hop. */
  clockOffsetMs: Record<string, number>;
  admin: { before: AdminSnapshot; after: AdminSnapshot }[];
  watchedSeconds: number;
  /** Before its time: by its user, or by what killed it. */
  interrupted?: boolean;
  /** Of a finished run not all streams are left: what the others met is not known. */
  cutOff?: Recording['cutOff'];
  /** What the run read besides the wire was not kept: `hops` have no inputs, as if none had been given. */
  unkept?: boolean;
  generator: GeneratorFacts;
  /** This process stood still, and what became void by that: `streams` hold the rest. Absent: it did not. */
  paused?: Paused;
  /** Of a soak or load: figures of all streams, including those not in `streams`. */
  figures?: Figures;
}

/** The streams of a recording as far as their times are known, apart from what was asked beside or after them. */
export function judgedStreams({
  streams,
  generator,
}: Pick<Recording, 'streams' | 'generator'>): Pick<
  Facts,
  'streams' | 'ordinary' | 'beside' | 'again' | 'paused'
> {
  const { streams: all, ...paused } = outsidePauses(streams, generator.pauses);
  const of = (wanted: Stream['asks']) => all.filter(({ asks }) => asks === wanted);
  const [ordinary, again, beside] = [of('ordinary'), of('again'), all.filter(isBeside)];
  const apart = new Set([...ordinary, ...again, ...beside]);
  return {
    streams: apart.size === 0 ? all : all.filter((stream) => !apart.has(stream)),
    ...(ordinary.length > 0 && { ordinary }),
    ...(beside.length > 0 && { beside }),
    ...(again.length > 0 && { again }),
    ...paused,
  };
}

const wire = memoized(({ streams }: Facts) => streams.filter(({ route }) => route === 'proxy'));
const direct = memoized(({ streams }: Facts) => streams.filter(({ route }) => route === 'direct'));
const access = memoized(({ records }: Facts) => records.filter(({ kind }) => kind === 'access'));
const errors = memoized(({ records }: Facts) => records.filter(({ kind }) => kind !== 'access'));
const opened = memoized(({ streams }: Facts) => streams.filter(isOpened));
const openedOnWire = memoized((facts: Facts) => wire(facts).filter(isOpened));
const ended = memoized((facts: Facts) => openedOnWire(facts).filter(endedByPeer));

/** The input `access-log`: rows of all clients, whether they were joined to a stream or not. */
export function accessRows(facts: Facts): LogRecord[] {
  return access(facts);
}

/** The input `error-log`: lines about requests, and notices of the process. */
export function errorRows(facts: Facts): LogRecord[] {
  return errors(facts);
}

/** The input `wire`: asked through the proxies. */
export function wireStreams(facts: Facts): Stream[] {
  return wire(facts);
}

/** The input `direct`: the same, asked around the proxies. */
export function directStreams(facts: Facts): Stream[] {
  return direct(facts);
}

/** Opened, through the proxies or around them. */
export function openedStreams(facts: Facts): Stream[] {
  return opened(facts);
}

/** Opened through the proxies. */
export function openedWireStreams(facts: Facts): Stream[] {
  return openedOnWire(facts);
}

/** Opened through the proxies and ended by a peer, cleanly or not. */
export function endedStreams(facts: Facts): Stream[] {
  return ended(facts);
}

/** The input `config`: settings of a kind that govern the stream, of one hop or of all. */
export function settingsOf<K extends SettingKind>(
  facts: Pick<Facts, 'settings'>,
  kind: K,
  hop?: string | null,
): Setting<K>[] {
  return settingsFor(facts, kind, hop, null);
}

/** The same of the request that a row is about: the stream, or one that the proxy made by itself for it. */
export function settingsFor<K extends SettingKind>(
  { settings }: Pick<Facts, 'settings'>,
  kind: K,
  hop: string | null | undefined,
  record: Pick<LogRecord, 'subrequest'> | null,
): Setting<K>[] {
  return settings.filter(
    (setting): setting is Setting<K> =>
      setting.kind === kind &&
      (hop == null || setting.hop === hop) &&
      setting.subrequest === record?.subrequest,
  );
}

/** A config was given and could not be used: what the others set is not all that there is. */
export function hasUnreadConfig({ unusable = [] }: Facts): boolean {
  return unusable.some(({ input, whole }) => input === 'config' && whole);
}

export function hopNamed({ hops }: Facts, name: string | null): Hop | null {
  return hops.find((hop) => hop.name === name) ?? null;
}

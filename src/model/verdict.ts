/** The one word for a run. */

import { askedStreams, unopenedStreams } from './asked.ts';
import { formatMs } from './duration.ts';
import { highest, lowest } from './extremes.ts';
import type { Facts } from './facts.ts';
import { openedStreams, settingsOf } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Counts } from './population.ts';
import type { VerdictWord } from './report.ts';
import { isTruncated, type Stream } from './stream.ts';
import { longestEarlierGap } from './timing.ts';

export interface Verdict {
  verdict: VerdictWord;
  /** What would settle an inconclusive run; null otherwise. */
  settle: string | null;
}

/** Every trial that opened must have shown this much before its silence about trouble counts as health. */
const neededBeats = 2;
const neededMs = 10_000;
/** A request that we gave up sooner may just have been asked at the end of the run. */
const hangingMs = 2_000;

/** broken: a finding that stops or cuts streams; degraded: a warning; healthy only where enough was seen. */
export function verdictOf(facts: Facts, findings: Finding[]): Verdict {
  if (findings.some(({ severity }) => severity === 'critical')) return { verdict: 'broken', settle: null };
  if (findings.some(({ severity }) => severity === 'warning')) return { verdict: 'degraded', settle: null };
  const settle = doubt(facts);
  return settle === null ? { verdict: 'healthy', settle } : { verdict: 'inconclusive', settle };
}

function doubt(facts: Facts): string | null {
  const opened = openedStreams(facts);
  if (opened.length === 0)
    return 'no stream opened, and no rule could say why: the log and config of the proxy that answers would';
  return unopenedWords(facts) ?? cutWords(facts, opened) ?? shortWords(facts, opened);
}

function unopenedWords(facts: Facts): string | null {
  const refused = unopenedStreams(facts).filter(
    // A server without HTTP/2 is none the worse for it; where it was asked for alone, that is a finding.
    ({ close, failure }) =>
      failure?.phase !== 'alpn' && (close.by !== 'us' || (close.ageMs ?? 0) >= hangingMs),
  );
  if (refused.length === 0) return null;
  const counts = countsOfAll(facts);
  const [some, all] = counts
    ? [counts.failed, counts.attempts]
    : [refused.length, askedStreams(facts).length];
  return `${some} of ${all} streams did not open (${answersOf(refused)}), and no rule could say why: the log and config of the proxy that answers would`;
}

function cutWords(facts: Facts, opened: Stream[]): string | null {
  const cut = opened.filter(isTruncated);
  if (cut.length === 0) return null;
  const counts = countsOfAll(facts);
  const [some, all] = counts ? [cutsIn(counts), counts.opened] : [cut.length, opened.length];
  return `${some} of ${all} streams ${some === 1 ? 'was' : 'were'} cut, and no rule could say by whom: the error log of every proxy on the path, and the same request around them (--direct URL), would`;
}

/** Of a population of which only a part was kept one by one, what all came to; null where the streams can be counted. */
function countsOfAll({ figures, streams }: Facts): Counts | null {
  return figures && figures.counts.attempts > streams.length ? figures.counts : null;
}

function cutsIn({ closes }: Counts): number {
  return (closes.cut ?? 0) + (closes['rst-stream'] ?? 0) + (closes['connection-lost'] ?? 0);
}

function shortWords(facts: Facts, opened: Stream[]): string | null {
  const enoughMs = Math.min(facts.plan.forMs, neededMs);
  for (const trial of new Set(opened.map(({ trial }) => trial))) {
    const streams = opened.filter((stream) => stream.trial === trial);
    const ended = streams.every(({ close }) => close.by === 'peer');
    const best = highest(streams.map(({ eventCount, commentCount }) => eventCount + commentCount));
    const longest = highest(streams.map(({ close }) => close.ageMs ?? 0));
    if (best < neededBeats && !ended)
      return `trial ${trial} showed ${best === 0 ? 'no event and no comment' : 'one event only'} in ${formatMs(longest)}: ${longer(facts, '2m')}${untilCut(facts)}${limitWords(facts)}`;
    if (longest < enoughMs * 0.85 && !ended)
      return `trial ${trial} was open for ${formatMs(longest)} only: ${longer(facts, '30s')}`;
    const held = streams.filter((stream) => isHeld(facts, stream));
    if (!ended && held.length > 0 && held.every(fellSilent))
      return `trial ${trial} fell silent: its last bytes came ${formatMs(lowest(held.map(({ close }) => close.idleMs ?? 0)))} before we stopped, far longer than the pauses before: ${longer(facts, '2m')}, or ask the origin what it had to send`;
  }
  return null;
}

const durationFlags = { diagnose: '--for', soak: '--duration', load: '--hold' } as const;

function longer({ plan: { command } }: Facts, time: string): string {
  return `watch longer (${durationFlags[command]} ${time})`;
}

/** Only a few streams can be watched until they are cut. */
function untilCut({ plan: { command } }: Facts): string {
  return command === 'diagnose' ? ', or until a cut (--until-cut 10m)' : '';
}

/** A silence still running breaks a rhythm that lasted at least `rhythmMs` when it is this much longer, and this long. */
const silentFactor = 4;
const silentMs = 4_000;
const rhythmMs = 2_000;

/** Of a population those count that were still open at its end: what was interrupted or came before says nothing of it. */
function isHeld({ plan }: Facts, { close }: Stream): boolean {
  return plan.population === null || (close.by === 'us' && close.because === undefined);
}

function fellSilent(stream: Stream): boolean {
  const idleMs = stream.close.idleMs ?? 0;
  const first = stream.pace?.firstAtMs ?? stream.arrivals[0]?.atMs;
  const last = stream.pace?.lastAtMs ?? stream.arrivals.at(-1)?.atMs;
  // An opening burst is no rhythm: what comes after it may well be slow.
  if (first === undefined || last === undefined || last - first < rhythmMs) return false;
  return idleMs >= silentMs && idleMs >= longestEarlierGap(stream) * silentFactor;
}

/** The silence that the configs given allow. */
function limitWords(facts: Facts): string {
  const [shortest] = settingsOf(facts, 'idle-timeout')
    .filter(({ ms }) => ms !== null && ms > 0)
    .sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0));
  if (!shortest) return '';
  const place = shortest.file === null ? shortest.path : `${shortest.file}:${shortest.line}`;
  return `; ${shortest.setting} ${shortest.value} (${place}) cuts a silence of that length`;
}

/** `HTTP 429, ECONNRESET`. */
function answersOf(streams: Stream[]): string {
  const answers = streams.map(({ status, failure }) =>
    status === null ? (failure?.code ?? 'no answer') : `HTTP ${status}`,
  );
  return [...new Set(answers)].join(', ');
}

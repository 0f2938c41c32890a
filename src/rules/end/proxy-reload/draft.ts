/** The finding on the end of a proxy's process, and what to change. Part of `proxy-reload`. */

import { differentAgeMs, sameMomentMs } from '../../../analysis/ends/end-moments.ts';
import type { CommonEnd } from '../../../analysis/ends/moment.ts';
import type { ProcessEnd } from '../../../analysis/ends/process-end.ts';
import { endTimes } from '../../../analysis/ends/timing.ts';
import { weaker } from '../../../analysis/parties/blame.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest, spanOf } from '../../../model/extremes.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { someOf } from '../../../model/share.ts';
import { isTruncated, type Stream } from '../../../model/stream.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { change, endOf, hopName, properName, rowOf, sentence, settingFact } from '../../frames/evidence.ts';
import { momentStatistic } from '../../frames/population-facts.ts';
import type { Draft } from '../../rule.ts';
import type { EndedProcess } from './moment.ts';

/** One finding for all moments at which the same proxy did the same; `title` where it reloaded. */
export function draftOf(facts: Facts, moments: EndedProcess[], title: string): Draft {
  const [first] = moments as [EndedProcess, ...EndedProcess[]];
  const { hop, proxy, guessed } = first.owner;
  const { stopped, isKindUnknown } = first.cause;
  const confidence = moments.map(({ cause }) => cause.confidence).reduce(weaker);
  const shutdown = settingsOf(facts, 'shutdown-timeout', hop).find(endsStreams) ?? null;
  return {
    title: proxy === 'unknown' && first.cause.isKindUnknown ? sharedWentAway : titleOf(first.cause, title),
    confidence: guessed ? weaker(confidence, 'likely') : confidence,
    where: { hop, proxy },
    what: `${whatOf(
      facts,
      moments.map(({ end }) => end),
    )}${stopped ? `, and ${properName(proxy)} went away` : ''}.`,
    why: whyOf(facts, first),
    covers: moments.flatMap(({ end }) => end.streams),
    evidence: [
      ...moments.flatMap(({ end }) => momentStatistic(facts, end)),
      ...moments.flatMap(({ cause }) => cause.records.slice(0, 2).map((record) => rowOf(record))).slice(0, 4),
      ...(shutdown && !stopped ? [settingFact(shutdown)] : []),
      ...first.end.streams.slice(0, 4).map(endOf),
      ...first.cause.refused.slice(0, 1).map(refusedFact),
    ],
    fix:
      isKindUnknown && !stopped
        ? unknownKindFixes(first.cause, proxy, shutdown, !someOf(first.end.streams, isTruncated))
        : [drainLonger(proxy, shutdown, stopped)],
  };
}

function endsStreams({ ms, state }: Setting): boolean {
  return state === 'at-once' || (ms !== null && ms > 0);
}

const sharedWentAway = 'what the streams share may have gone away: a proxy, or the process behind it';

function titleOf({ stopped, isKindUnknown, confidence }: ProcessEnd, title: string): string {
  if (stopped) return 'the proxy was stopped or killed';
  if (!isKindUnknown) return title;
  const [may, had] = confidence === 'possible' ? ['may have ', ''] : ['', ', and ended its streams'];
  return `the proxy ${may}reloaded, restarted or crashed${had}`;
}

function whyOf(facts: Facts, { cause, owner }: EndedProcess): string {
  const { stopped, isKindUnknown, words, confidence } = cause;
  const name = hopName(owner.proxy, owner.hop);
  const scope = owner.proxy === 'unknown' ? {} : { hop: owner.hop, guess: owner.proxy };
  if (stopped)
    return [
      `${sentence(words)}; the streams of ${name} ended with its process, and no timer of one stream does that.`,
      confidence === 'possible' ? settlingWords(facts, 'process', scope) : '',
    ].join('');
  if (!isKindUnknown)
    return `${sentence(words)}; ${name} closed its streams itself, and no timer of one stream does that.`;
  if (confidence !== 'possible')
    return [
      `${sentence(words)}; ${name} or its process ended them, and no timer of one stream does that.`,
      ' Whether it was a reload, a restart or a crash does not show.',
      settlingWords(facts, 'process', { ...scope, direct: false }),
    ].join('');
  return [
    `No timer of one stream does that: something that they share went away, and ${words}.`,
    ` It may be ${name} (a reload, a restart, a crash), the origin behind it, or the network before it.`,
    settlingWords(facts, 'process', scope),
  ].join('');
}

function whatOf(facts: Facts, ends: CommonEnd[]): string {
  const [first, second] = ends;
  if (!first) return '';
  const streams = ends.flatMap((end) => end.streams);
  if (streams.length === 1) return 'The stream ended';
  const longest = highest(ends.map(({ spanMs }) => spanMs));
  const within = `within ${longest <= sameMomentMs ? 'one second' : formatMs(longest)}`;
  const ages = first.streams.map((stream) => endTimes(facts, stream).ageMs);
  const kind = spanOf(ages) > differentAgeMs ? ' of different ages' : '';
  if (!second) return `${streams.length} streams${kind} ended ${within}`;
  const apart = formatMs(second.at - first.at);
  return `${streams.length} streams${kind} ended at ${ends.length} moments, the first two ${apart} apart, each ${within}`;
}

function refusedFact(stream: Stream) {
  const fact = `${stream.id}, asked after that, was refused (${stream.failure?.message ?? 'ECONNREFUSED'})`;
  return { fact, from: 'connection' as const, connection: stream.id };
}

const findProcess: ProposedFix = {
  proxy: 'unknown',
  setting: 'process',
  text: 'Find out which process on the path ended at that moment, to the second: that of a proxy (a reload, a restart or deploy, a crash) or that of the origin (a deploy, a crash, the out-of-memory killer). Clients should reconnect with a random delay.',
};

/** A reload can be made gentler, but first it must be known that it was one. */
function unknownKindFixes(
  { confidence }: ProcessEnd,
  proxy: ProposedFix['proxy'],
  shutdown: Setting | null,
  isClean: boolean,
): ProposedFix[] {
  const name = properName(proxy);
  if (proxy === 'unknown') return [findProcess];
  const what =
    confidence === 'possible' ? `whether the process of ${name} ended` : `what ended the process of ${name}`;
  const text =
    `Find out ${what} at that moment: a reload, a restart or deploy, a crash, the out-of-memory killer. ` +
    'Where it was a reload, reload less often or give the drain more time than streams live; clients should reconnect with a random delay.';
  const isAtOnce = shutdown?.state === 'at-once';
  const own = isClean && !isAtOnce ? ownAdvice(proxy, 'stream-spared') : null;
  const spared = own ? [ifItWasOne(advised(proxy, own))] : [];
  if (isAtOnce) return [{ proxy, setting: 'process', text }, ifItWasOne(spareStreams(shutdown))];
  const drain =
    shutdown && change(shutdown, '1h', 'If it was a reload: give old workers longer than streams live.');
  return [{ proxy, setting: 'process', text }, ...spared, ...(drain ? [drain] : [])];
}

function ifItWasOne(fix: ProposedFix): ProposedFix {
  return { ...fix, text: `If it was a reload: ${fix.text}` };
}

/** What stands there has a reload end the streams that run. */
function spareStreams(shutdown: Setting): ProposedFix {
  const own = ownAdvice(shutdown.proxy, 'stream-spared');
  return change(shutdown, own?.suggested ?? '0', own?.text ?? 'Let running streams live on over a reload.');
}

const stoppers = '(a restart where a reload would do, a deploy, the out-of-memory killer)';

function drainLonger(proxy: ProposedFix['proxy'], shutdown: Setting | null, stopped: boolean): ProposedFix {
  if (shutdown?.state === 'at-once' && !stopped) return spareStreams(shutdown);
  if (shutdown && !stopped)
    return change(
      shutdown,
      '1h',
      `Give old workers longer than streams live; clients should reconnect with a random delay.`,
    );
  return {
    proxy,
    setting: 'process',
    text: stopped
      ? `Find out what stopped ${properName(proxy)} ${stoppers}, and let clients reconnect with a random delay.`
      : `Reload ${properName(proxy)} less often, or give its drain more time than streams live; clients should reconnect with a random delay.`,
  };
}

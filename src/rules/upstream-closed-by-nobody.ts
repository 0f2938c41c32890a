/** Streams that broke off at random, and no log says by whom. Part of `upstream-closed`. */
import type { CutGroup } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { hidingErrorLog } from '../model/error-level.ts';
import type { Facts } from '../model/facts.ts';
import { commonEnd } from '../model/moment.ts';
import { countOf, endOf, sentence } from './evidence.ts';
import { comparedWith, severityByShare } from './population-facts.ts';
import type { Draft } from './rule.ts';

/** Cut, by whom no log says, in no rhythm of a timer and at no common moment: connections are being dropped. */
export function isRandom(facts: Facts, { reason, truncated, timing, streams }: CutGroup): boolean {
  return (
    reason === null && truncated !== 'none' && timing.pattern === 'none' && commonEnd(facts, streams) === null
  );
}

/** What can be said of them. */
export function ofNobodyKnown(facts: Facts, { streams, timing, cluster }: CutGroup): Draft {
  const isHidden = facts.hops.some(({ name }) => hidingErrorLog(facts, name) !== null);
  const [low, high] = timing.ageMs.map(formatMs);
  return {
    severity: severityByShare(facts, streams),
    confidence: 'possible',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOf(streams, comparedWith(facts, cluster === null ? streams : undefined)))} broke off without an end, at ages from ${low} to ${high}.`,
    why:
      'Neither the silence before the end nor the age is constant, so no timer did it: a process behind the proxies that drops its connections, or the network. The error log of every proxy, or the same request around them (--direct URL), would settle it.' +
      (isHidden ? ` ${sentence(hiddenWords(facts))}.` : ''),
    evidence: streams.slice(0, 4).map(endOf),
    fix: [
      {
        proxy: 'unknown',
        setting: 'process',
        text: 'Give the error logs of the proxies and --direct: they say which connection broke first.',
      },
    ],
  };
}

/** Which setting keeps the line out of the log that would tell. */
export function hiddenWords(facts: Facts): string {
  const log = facts.hops.flatMap(({ name }) => hidingErrorLog(facts, name) ?? [])[0];
  return `error_log ${log?.value} ${log?.detail}${log?.file ? ` (${log.file}:${log.line})` : ''} leaves out the line that would tell`;
}

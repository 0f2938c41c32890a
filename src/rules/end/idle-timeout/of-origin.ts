/** A timer of the origin, or of something in front of it, that closes silent connections. Part of `idle-timeout`. */

import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../../analysis/ends/direct-ends.ts';
import { directEndWords } from '../../../analysis/ends/direct-words.ts';
import { usualOwners } from '../../../analysis/ends/limit-owners.ts';
import { isSharedEnd } from '../../../analysis/ends/moment.ts';
import { directAskWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../../model/finding.ts';
import { countOf, endOf, properName, sentence } from '../../frames/evidence.ts';
import {
  serverFact,
  serverLimit,
  spareStreams,
  spareStreamsIf,
  usualOwnerWords,
} from '../../frames/limit-owners.ts';
import { comparedWith, severityByShare, silenceStatistic } from '../../frames/population-facts.ts';
import {
  heartbeatMs,
  heartbeatTells,
  lateWords,
  momentWords,
  range,
  silenceWords,
  sweptWords,
  toldWords,
} from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';

/** How it is known that no proxy of the path did it. */
function placeWords({ reason }: CutGroup, onDirect: boolean): string {
  if (onDirect) return ', around the proxies as well';
  return reason === null
    ? ', which no idle limit of the configs given explains'
    : ', from behind the last proxy whose log was given';
}

const bothConstant = 'Silence and age at the end are both constant, so a timer of either kind fits.';

/** A device behind the last proxy, or the origin itself, closes silent connections. */
export function originTimer(facts: Facts, group: CutGroup, direct: DirectComparison): Draft | null {
  const onDirect = direct.shown === 'ended-likewise';
  const { timing, streams } = group;
  // Where a row says that the upstream closed, that is told; whether silence made it close is not known.
  if (timing.pattern !== 'idle' && !onDirect && group.reason !== null) return null;
  const count = sentence(countOf(streams, comparedWith(facts)));
  const server = serverLimit(facts, group, 'silence');
  return {
    severity: onDirect ? 'critical' : severityByShare(facts, group.streams),
    confidence: confidenceOf(facts, group, direct),
    where: { hop: group.hop?.name ?? null, proxy: group.hop?.proxy ?? 'origin' },
    what: `${count} ended ${silenceWords(group, null)} after the last byte${placeWords(group, onDirect)}.`,
    why: [
      constantWords(group),
      usualOwnerWords(group, 'silence', direct.shown),
      momentWords(facts, group),
      onDirect ? '' : directEndWords(direct),
      lateWords(direct.lateMs),
      directAskWords(facts),
    ].join(''),
    evidence: [
      ...silenceStatistic(facts, group),
      ...group.streams.slice(0, 4).map(endOf),
      ...(onDirect ? direct.ended.slice(0, 2).map(endOf) : []),
      ...(server ? [serverFact(server.seen)] : []),
    ],
    covers: [...group.streams, ...(onDirect ? direct.ended : [])],
    fix: [
      ...(server ? [spareStreams(server)] : []),
      beatSooner(group),
      ...(server ? [] : spareStreamsIf(group, 'silence', direct.shown)),
    ],
  };
}

/** One moment for all is as well that of a process that went away, where the silences fit no better. */
function confidenceOf(facts: Facts, { streams, timing }: CutGroup, { shown }: DirectComparison): Confidence {
  if (shown !== 'ended-likewise' || timing.pattern === 'either') return 'possible';
  const isUsual = usualOwners(timing, 'silence', shown).length > 0;
  return timing.swept && isSharedEnd(facts, streams) && !isUsual ? 'possible' : 'likely';
}

function constantWords(group: CutGroup): string {
  const { timing, hop } = group;
  const tells = timing.pattern === 'either' ? heartbeatTells(group) : '';
  if (timing.swept) return `${sweptWords(group, 'silence')}${tells}`;
  if (timing.pattern === 'either') return `${bothConstant}${tells}`;
  const closer = properName(hop?.proxy ?? 'origin');
  const told = toldWords(group);
  if (told !== null) return `${told}: ${closer} closes streams that were silent that long.`;
  return `The silence before the end is constant while the ages differ (${range(timing.ageMs)}): ${closer} closes streams that were silent that long.`;
}

function beatSooner({ timing }: CutGroup): ProposedFix {
  const { idleMs, idleLimitMs } = timing;
  const everyMs = heartbeatMs(Math.min(idleMs[0], idleLimitMs));
  return {
    proxy: 'origin',
    setting: 'heartbeat',
    suggested: `a comment every ${formatMs(everyMs)}`,
    text: 'Send a comment more often than that, or raise the limit of whatever closes silent connections there.',
  };
}

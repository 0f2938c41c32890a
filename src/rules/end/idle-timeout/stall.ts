/** Streams that all became silent at one moment: what to say and to check then. Part of `idle-timeout`. */
import { commonSilence } from '../../../analysis/ends/common-silence.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { range } from '../../frames/timer.ts';

/** A sentence (with a space before it) about a stall before the cuts; empty where there was none. */
export function stallWords(facts: Facts, { streams, timing }: CutGroup): string {
  const stall = commonSilence(facts, streams, timing.idleLimitMs);
  if (!stall) return '';
  const [only, ...others] = stall.counts;
  const all = only === streams.length ? `All ${only}` : `${only} of the ${streams.length}`;
  const said =
    others.length === 0
      ? `${all} fell silent in one moment`
      : `The ${streams.length} fell silent at ${stall.counts.length} moments`;
  const width = `within ${formatMs(Math.max(100, stall.spanMs))}, at ages of ${range(stall.agesMs)}`;
  const before = `before that their bytes came at most ${formatMs(stall.earlierMs)} apart`;
  return ` ${said}, ${width}; ${before}. So what feeds them stalled, and the limit did the rest.`;
}

/** After a stall the data source has to be checked; a heartbeat from there would have stalled too. */
export function withStall(facts: Facts, { streams, timing }: CutGroup, fixes: ProposedFix[]): ProposedFix[] {
  if (!commonSilence(facts, streams, timing.idleLimitMs)) return fixes;
  const cause: ProposedFix = {
    proxy: 'origin',
    setting: 'process',
    text: 'Find out what stalled all streams at that moment: a pause of the origin (garbage collection, a blocked event loop), a message broker that went away, the network behind the proxy. A heartbeat is sent by the same process, and helps only where that goes on.',
  };
  return [...fixes.filter(({ setting }) => setting !== 'heartbeat'), cause];
}

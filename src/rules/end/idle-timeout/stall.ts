/** Streams that all became silent at one moment: what to say and to check then. Part of `idle-timeout`. */
import { commonSilence } from '../../../analysis/ends/common-silence.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { longestEarlierGap } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { range } from '../../frames/timer.ts';

/** A sentence (with a space before it) about a stall before the cuts; empty where there was none. */
export function stallWords(facts: Facts, { streams, timing }: CutGroup): string {
  if (streams.every(isHalfAnswer)) return halfWords;
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
  if (streams.every(isHalfAnswer)) return [...fixes, finishIt];
  if (!commonSilence(facts, streams, timing.idleLimitMs)) return fixes;
  const cause: ProposedFix = {
    proxy: 'origin',
    setting: 'process',
    text: 'Find out what stalled all streams at that moment: a pause of the origin (garbage collection, a blocked event loop), a message broker that went away, the network behind the proxy. A heartbeat is sent by the same process, and helps only where that goes on.',
  };
  return [...fixes.filter(({ setting }) => setting !== 'heartbeat'), cause];
}

/** A silence is of another kind than those before it when it is this many times longer. */
const farLonger = 10;

/** Of a kind that says when it is over: it was under way, part upon part, and stopped in the middle. */
function isHalfAnswer(stream: Stream): boolean {
  const { answer, close, eventCount } = stream;
  if (!answer?.kind || answer.kind === 'json-rpc' || answer.end || eventCount < 3) return false;
  return (close.idleMs ?? 0) >= farLonger * longestEarlierGap(stream);
}

const halfWords =
  ' They stopped in the middle of their answers, after parts that had come far closer: what makes them either hangs, or pauses so long.';

const finishIt: ProposedFix = {
  proxy: 'origin',
  setting: 'process',
  text: 'If it hangs (a model, a tool, a queue), a longer limit only makes clients wait longer: look at the log of the origin at that time, and have it end such an answer with an error event.',
};

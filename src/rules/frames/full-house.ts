/** A proxy that takes no more connections than its config says: what comes above that waits, unanswered. */
import { fullHouseOf } from '../../analysis/answers/place-queue.ts';
import { shortageOf } from '../../analysis/answers/shortage.ts';
import { type Facts, wireStreams } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import type { Draft } from '../rule.ts';
import { countOfAsked, endOf, hopSubject, settingFact, whereSet } from './evidence.ts';

/** Nothing where no such limit was reached. */
export function fullHouse(facts: Facts, fixOf: (limit: Setting) => ProposedFix): Draft[] {
  const limit = fullHouseOf(facts);
  const shortage = shortageOf(facts);
  if (!limit || !shortage) return [];
  const { hop, proxy } = limit;
  const running = shortage.running.filter(({ route }) => route === 'proxy');
  const ran = running.length === 1 ? 'one' : running.length;
  const waiting = wireStreams(facts).filter((one) => shortage.waiting.includes(one) || isUnasked(one));
  return [
    {
      title: 'connections above a limit wait to be taken',
      confidence: 'likely',
      where: { hop, proxy },
      what: `${hopSubject({ hop, proxy })} let ${countOfAsked(facts, waiting)} wait without an answer, while ${ran} ran.`,
      why: `${limit.setting} ${limit.value} (${whereSet(limit)}) is how many connections it takes at once. ${others}`,
      covers: waiting,
      evidence: [settingFact(limit), ...running.slice(0, 2).map(endOf), ...waiting.slice(0, 3).map(endOf)],
      fix: [fixOf(limit)],
    },
  ];
}

const others =
  'The next ones wait until one of those ends, and a stream holds its place for as long as it lives.';

/** Its turn never came: the run was over before its connection was taken. */
function isUnasked({ status, failure, close }: Stream): boolean {
  return status === null && failure === null && close.by === 'us';
}

/** What could not be compared, and why. */
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import { askedApart } from './asked-apart.ts';
import type { JudgedRun } from './judged-run.ts';

/** A sentence each. */
export function doubtsOf(before: JudgedRun, now: JudgedRun): string[] {
  return [
    ...endsOf(before, 'the earlier run'),
    ...endsOf(now, 'this run'),
    ...watchOf(before, now),
    ...(before.facts.unkept
      ? ['what the earlier run read of logs and configs is not kept: its findings are from the wire alone']
      : inputsOf(before.facts, now.facts)),
    ...askedApart(before, now),
  ];
}

function endsOf({ report }: JudgedRun, run: string): string[] {
  const seconds = formatMs(report.watched.seconds * 1000);
  if (report.cutOff) return [`the recording of ${run} is cut off: what the lost streams met is not known`];
  if (report.killed) return [`${run} was killed after ${seconds}: how its open streams went on is not known`];
  return report.interrupted ? [`${run} was interrupted after ${seconds}`] : [];
}

function watchOf({ facts: before }: JudgedRun, { facts: now }: JudgedRun): string[] {
  const [was, is] = [spanOf(before), spanOf(now)];
  if (is >= was) return [];
  return [`this run was to take ${formatMs(is)}, the earlier one ${formatMs(was)}`];
}

function spanOf({ plan }: Facts): number {
  return plan.untilCutMs ?? plan.forMs;
}

type Input = 'access log' | 'error log' | 'config';

/** Inputs that one of the two runs had and the other lacks, a hop each. */
function inputsOf(before: Facts, now: Facts): string[] {
  return before.hops.flatMap((hop) => {
    const other = now.hops.find(({ name }) => name === hop.name);
    const had = inputsOfHop(hop);
    const lost = had.filter((one) => !(other ? inputsOfHop(other) : []).includes(one));
    return lost.map((one) => `the ${one} of ${hop.name}, which the earlier run read, was not read this time`);
  });
}

function inputsOfHop({ accessLogs, errorLogs, configs, admin }: Facts['hops'][number]): Input[] {
  return [
    ...(accessLogs.length > 0 ? ['access log' as const] : []),
    ...(errorLogs.length > 0 ? ['error log' as const] : []),
    ...(configs.length > 0 || admin !== null ? ['config' as const] : []),
  ];
}

/** Whether two runs asked the same: what another request does not meet is not gone. */
import type { Target } from '../../../model/plan.ts';
import { withoutMasks } from '../../../model/secret.ts';
import type { JudgedRun } from './judged-run.ts';

/** One sentence where method, URL or Host differ by more than a secret that was given again; else empty. */
export function askedApart({ report: before }: JudgedRun, { report: now }: JudgedRun): string[] {
  const [was, is] = [before, now].map(({ plan }) => shown(plan.target)) as [string, string];
  return withoutMasks(was) === withoutMasks(is) ? [] : [`this run asked ${is}, the earlier one ${was}`];
}

function shown({ method, url, headers }: Target): string {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  return `${method} ${url.replace(/#.*$/, '')}${host === undefined ? '' : ` with Host ${host}`}`;
}

/** What there was no time for within `--budget`. */
import { formatExactMs } from '../model/duration.ts';
import type { Report } from '../model/report.ts';
import { type Block, labelled } from './document.ts';

/** A line beside the verdict, which rests on less than was planned; nothing where all was done. */
export function undoneInTime({ budget }: Report): Block[] {
  if (!budget?.isSpent) return [];
  const text = `--budget ${formatExactMs(budget.ms)} was over: ${budget.undone.join('; ')}`;
  return [labelled('undone', text, 'warn')];
}

/** Who ended a run before its time. */
export function endedBy({ budget }: Pick<Report, 'budget'>): string {
  return budget?.isSpent ? ` by --budget ${formatExactMs(budget.ms)}` : '';
}

/** How running streams ended, and why others never ran. The figures of closes include both: they can only be used where all opened. */

import { formatCount } from '../model/counted.ts';
import type { Report, ReportEnding, ReportPopulation } from '../model/report.ts';
import type { CloseHow } from '../model/stream.ts';
import { endings, failureWords } from './ending-words.ts';

/** Running streams that the other side ended, by kind of end; only of those kept one by one if other attempts failed. */
export function runningEnds({ stats }: Report, { counts, endings }: ReportPopulation): Map<CloseHow, number> {
  const kept = endings
    .filter(({ opened, route }) => opened && route === 'proxy')
    .map(({ how, count }): [string, number] => [how, count]);
  const all = counts.failed === 0 ? Object.entries(stats.closes) : kept;
  return summed(all.filter(([how]) => how !== 'own-stop')) as Map<CloseHow, number>;
}

/** `: 380 cut, 20 reset, 2 whose connection was gone`; says so where it is not of all. */
export function runningEndWords(report: Report, population: ReportPopulation): string {
  const ends = [...runningEnds(report, population)].map(([how, count]): [string, number] => [
    endings[how],
    count,
  ]);
  return listed([...ends, ...goneEnds(population)], population.counts.disconnects);
}

/** Nobody ended them: their connections did not answer any more. */
function goneEnds({ endings }: ReportPopulation): [string, number][] {
  const gone = endings.filter(({ because, route }) => because === 'line-gone' && route === 'proxy');
  return gone.map(({ count }) => ['whose connection was gone', count]);
}

/** `: 90 answered 503, 2 refused (ECONNREFUSED)`, of the attempts that did not open. */
export function refusalWords(population: ReportPopulation): string {
  const refused = population.endings.filter(
    ({ opened, route, how, followed }) => !opened && route === 'proxy' && how !== 'own-stop' && !followed,
  );
  const words = refused.map((ending): [string, number] => [refusalOf(ending), ending.count]);
  return listed([...summed(words)], population.counts.failed);
}

function refusalOf({ failure, status, how, code }: ReportEnding): string {
  if (failure) return failureWords(failure);
  if (status === 200) return 'answered 200 without an event stream';
  if (status !== null) return `answered ${status}`;
  return code ? `${endings[how]} ${code}` : endings[how];
}

function summed(counts: [string, number][]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts) if (count > 0) sums.set(name, (sums.get(name) ?? 0) + count);
  return sums;
}

/** Most frequent first; a list whose sum is not `total` is only a sample. */
function listed(counts: [string, number][], total: number): string {
  if (counts.length === 0) return '';
  const sum = counts.reduce((all, [, count]) => all + count, 0);
  const words = counts.sort(([, a], [, b]) => b - a).map(([name, count]) => `${formatCount(count)} ${name}`);
  return `${sum === total ? ':' : '; of those kept one by one'} ${words.join(', ')}`;
}

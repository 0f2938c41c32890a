/** This tool itself was the bottleneck, so no timing of the run can be trusted. */

import { formatFigure, formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { page } from '../sources.ts';

/** Event-loop delay (p99) above which arrival times are too late to judge gaps and bursts, ms. */
const slowestMs = 200;
/** In a shorter run the p99 only shows one or two stalls at its start, while streams open. */
const shortestRunSeconds = 5;
/** What the system says when this process has no descriptor or port left. */
const exhausted = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS']);

const notItsMaking = ' A status that was answered, or a reason in a row of a log, is not of its making.';

export const generatorSaturated: Rule = {
  id: 'generator-saturated',
  title: 'this tool could not keep up',
  severity: 'warning',
  group: 'tool',
  rank: 10,
  needs: ['wire', 'direct', 'tool'],
  about: {
    what: "This tool's own process was late, or its machine had no file descriptor, port or socket memory left. Arrivals, gaps and cuts of such a run may be the tool's own making.",
    lookAlikes: [
      '`file-descriptor-limit`: names the process that ran out of descriptors; where that is this machine, both are told.',
      '`idle-timeout`, `proxy-buffering`: silences and bursts that a late reader imitates; a status that was answered, or a row of a log, it cannot imitate.',
    ],
    settles:
      'The same run on an idle machine, with fewer streams, or spread over more processes and addresses (`--workers` and `--local-address` of soak and load).',
    source: [
      page(
        'Node: monitorEventLoopDelay',
        'https://nodejs.org/api/perf_hooks.html#perf_hooksmonitoreventloopdelayoptions',
      ),
      page('connect(2): EADDRNOTAVAIL, EAGAIN', 'https://man7.org/linux/man-pages/man2/connect.2.html'),
    ],
  },
  explains: ['file-descriptor-limit'],
  judge(facts) {
    const { generator, streams, watchedSeconds } = facts;
    const lateMs = Math.round(generator.eventLoopDelayMs * 10) / 10;
    const slow = lateMs > slowestMs && watchedSeconds >= shortestRunSeconds;
    const exhaustedFailures = streams.filter(({ failure }) => exhausted.has(failure?.code ?? ''));
    const noted = exhaustionNotes(facts);
    if (!slow && exhaustedFailures.length === 0 && noted.length === 0)
      return ruledOut(`event-loop delay ${formatFigure(lateMs)} (p99), ${generator.openFiles} open files`);
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'client' },
        what: slow
          ? `The tool's own event loop was late by ${formatFigure(lateMs)} (p99).`
          : exhaustionWords(exhaustedFailures, noted),
        why: `Late arrivals, gaps and cuts in this run may be the tool’s own: trust no timing of it.${slow ? notItsMaking : ''}`,
        covers: exhaustedFailures,
        evidence: [
          {
            fact: `event-loop delay ${formatFigure(lateMs)} (p99), ${costOf(generator)}`,
            from: 'statistic',
            value: lateMs,
            unit: 'ms',
          },
          ...exhaustedFailures.slice(0, 2).map(failureFact),
          ...noted.slice(0, 2),
        ],
        fix: fixesFor(facts, exhaustedFailures),
      },
    ]);
  },
};

/** What a soak or load noted about this machine's limits; includes streams that were not kept. */
function exhaustionNotes({ figures }: Facts): Evidence[] {
  const notes = figures?.machine.filter(({ kind }) => kind === 'descriptors' || kind === 'ports') ?? [];
  return notes.map(({ text, atMs }) => ({ fact: text, from: 'statistic', value: atMs, unit: 'ms' }));
}

function exhaustionWords(exhaustedFailures: Stream[], [note]: Evidence[]): string {
  const codes = [...new Set(exhaustedFailures.flatMap(({ failure }) => failure?.code ?? []))].join(', ');
  if (codes === '') return `This machine ran out of what streams need: ${note?.fact}.`;
  return `${exhaustedFailures.length} request${exhaustedFailures.length === 1 ? '' : 's'} failed on this machine: ${codes}.`;
}

function failureFact({ id, failure }: Stream): Evidence {
  return { fact: `${id}: ${failure?.code} ${failure?.message}`, from: 'connection', connection: id };
}

/** What the run took of this machine. */
function costOf({ cpuSeconds, openFiles }: Facts['generator']): string {
  return `${formatMs(cpuSeconds * 1000)} of CPU, ${openFiles} open files`;
}

/** One fix for each resource that ran out; for a busy machine, another machine. */
function fixesFor({ figures }: Facts, exhaustedFailures: Stream[]): ProposedFix[] {
  const has = (code: string) => exhaustedFailures.some(({ failure }) => failure?.code === code);
  const noted = (kind: string) => figures?.machine.some((event) => event.kind === kind) ?? false;
  const fixes: ProposedFix[] = [];
  if (has('EMFILE') || has('ENFILE') || noted('descriptors'))
    fixes.push({
      proxy: 'client',
      setting: 'ulimit -n',
      text: 'Raise the limit of this shell (ulimit -n) above the number of streams, or open fewer.',
    });
  if (has('EADDRNOTAVAIL') || noted('ports'))
    fixes.push({
      proxy: 'client',
      setting: '--local-address',
      text: 'One local address has about 28,000 ports for one destination: give more addresses (--local-address, once for each), widen net.ipv4.ip_local_port_range, or open fewer streams.',
    });
  if (fixes.length > 0) return fixes;
  const text = has('ENOBUFS')
    ? 'The system had no memory left for sockets: open fewer streams, or raise net.core and net.ipv4.tcp_mem limits.'
    : 'Run again on a machine with an idle CPU, or with fewer streams.';
  return [{ proxy: 'client', setting: 'machine', text }];
}

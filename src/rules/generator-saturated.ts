/** This tool was the bottleneck: no timing of the run can be trusted. */
import type { Evidence } from '../model/finding.ts';
import { found, type Rule, ruledOut } from './rule.ts';

/** Event-loop delay (p99) above which arrivals are stamped too late to judge gaps and bursts by, ms. */
const slowestMs = 200;
/** In a shorter run the p99 is a stall or two at its start, while the streams open. */
const shortestRunSeconds = 5;
/** What the system says when this process has no descriptor or port left. */
const exhausted = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS']);

export const generatorSaturated: Rule = {
  id: 'generator-saturated',
  title: 'this tool could not keep up',
  severity: 'warning',
  explains: ['file-descriptor-limit'],
  judge({ generator, streams, watchedSeconds }) {
    const lateMs = Math.round(generator.eventLoopDelayMs * 10) / 10;
    const slow = lateMs > slowestMs && watchedSeconds >= shortestRunSeconds;
    const starved = streams.filter(({ failure }) => exhausted.has(failure?.code ?? ''));
    if (!slow && starved.length === 0)
      return ruledOut(`event-loop delay ${lateMs} ms (p99), ${generator.openFiles} open files`);
    const code = starved[0]?.failure?.code;
    const evidence: Evidence[] = starved.slice(0, 2).map(({ id, failure }) => ({
      fact: `${id}: ${failure?.code} ${failure?.message}`,
      from: 'connection',
      connection: id,
    }));
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'client' },
        what: slow
          ? `The tool's own event loop was late by ${lateMs} ms (p99).`
          : `${starved.length} request${starved.length === 1 ? '' : 's'} failed on this machine: ${code}.`,
        why: 'Late arrivals, gaps and cuts in this run may be the tool’s own: trust no timing of it.',
        evidence: [
          {
            fact: `event-loop delay ${lateMs} ms (p99), ${generator.cpuSeconds} s of CPU, ${generator.openFiles} open files`,
            from: 'statistic',
            value: lateMs,
            unit: 'ms',
          },
          ...evidence,
        ],
        fix: [
          {
            proxy: 'client',
            setting: starved.length > 0 && code !== 'EADDRNOTAVAIL' ? 'ulimit -n' : 'machine',
            text:
              starved.length > 0
                ? 'Raise the limit (ulimit -n; net.ipv4.ip_local_port_range for ports), or open fewer streams.'
                : 'Run again on a machine with an idle CPU, or with fewer streams.',
          },
        ],
      },
    ]);
  },
};

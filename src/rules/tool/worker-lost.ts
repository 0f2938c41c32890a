/** A process of this tool died, and its streams with it: what is left is a smaller sample than was asked for. */

import type { Evidence } from '../../model/finding.ts';
import type { Figures, WorkerFacts } from '../../model/population/figures.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { measured } from '../sources.ts';

const shownProcesses = 3;

export const workerLost: Rule = {
  id: 'worker-lost',
  title: 'a process of this tool died, and its streams with it',
  severity: 'warning',
  group: 'tool',
  rank: 30,
  needs: ['wire'],
  about: {
    what: 'A process that held streams of a soak or load died before its time: it was killed, for want of memory for instance, or failed. Its streams count neither way, the figures are of those that are left, and a run without any other finding is inconclusive.',
    lookAlikes: [
      '`upstream-closed`, `origin-restart`: streams that the other side ended, each with an end of its own on the wire.',
      '`generator-saturated`: the process was late, or out of descriptors or ports, and lived.',
    ],
    settles:
      "The same run again; the kernel's log (`dmesg`) names a process that was killed for want of memory.",
    source: [measured('SIGKILL of one of two processes that hold 20 streams each')],
  },
  judge({ figures }) {
    const dead = figures?.workers.filter(({ died }) => died !== null) ?? [];
    if (!figures || dead.length === 0) return ruledOut('every process of this tool ran to the end');
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'client' },
        what: deathWords(dead, figures),
        why: 'What the endpoint would have done with those streams is not known: the figures are of the others, and fewer streams are less load.',
        evidence: dead.slice(0, shownProcesses).map(deathFact),
        fix: [
          {
            proxy: 'client',
            setting: 'machine',
            text: "Look in the kernel's log for a process that was killed for want of memory (dmesg), then run it again, with fewer streams if that was it.",
          },
        ],
      },
    ]);
  },
};

function deathWords(dead: WorkerFacts[], { workers, wanted }: Figures): string {
  const them = dead.length === 1 ? 'it' : 'them';
  return `${dead.length} of ${workers.length} processes of this tool died, and ${lostOf(dead)} of ${wanted} streams with ${them}.`;
}

function lostOf(dead: WorkerFacts[]): number {
  return dead.reduce((sum, { lost }) => sum + lost, 0);
}

function deathFact({ name, died, lost }: WorkerFacts): Evidence {
  const streams = lost === 1 ? 'its 1 stream is' : `its ${lost} streams are`;
  return {
    fact: `process ${name}: ${died}; ${streams} lost`,
    from: 'statistic',
    value: lost,
    unit: 'streams',
  };
}

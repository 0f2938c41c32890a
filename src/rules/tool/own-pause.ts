/** This process stood still: what was measured across it is void, and blamed on nobody. */

import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { OwnPause, Paused } from '../../model/own-pause.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, page } from '../sources.ts';

const shownPauses = 3;

export const ownPause: Rule = {
  id: 'own-pause',
  title: 'this tool stood still for a time',
  severity: 'info',
  group: 'tool',
  rank: 20,
  needs: ['wire', 'direct', 'tool'],
  about: {
    what: "This tool's own process did not run for a second or more: it was stopped (SIGSTOP, Ctrl-Z), its machine slept, or it got no CPU. What came meanwhile was seen together and late, so the times of messages in it and behind it, and ends and response heads in it, are not judged.",
    lookAlikes: [
      '`proxy-buffering`: bursts come again and again, and this process ran all the time.',
      '`generator-saturated`: this process was late nearly always, not once for long.',
      '`deaf-stream`, `idle-timeout`: a silence or an end while this process ran.',
    ],
    settles: 'The same run again, without a pause.',
    source: [
      page('signal(7): SIGSTOP and SIGTSTP', 'https://man7.org/linux/man-pages/man7/signal.7.html'),
      page('clock_gettime(2): CLOCK_MONOTONIC', 'https://man7.org/linux/man-pages/man2/clock_gettime.2.html'),
      measured('SIGSTOP for 5 s in the middle of a run'),
    ],
  },
  judge(facts) {
    const { paused, figures } = facts;
    if (figures?.machine.some(({ kind }) => kind === 'suspended'))
      return notChecked([], 'this machine or a process of this tool stood still: see the caveats');
    if (!paused) return ruledOut('this process ran all the time');
    const { across, ended, dropped } = paused;
    if (across.length + dropped.length === 0)
      return ruledOut('no stream was open while this process stood still');
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'client' },
        what: `This tool stood still ${pausesInWords(paused.pauses)}, with ${countOf(across.length + dropped.length)} open.`,
        why: whyWords(paused),
        covers: [...facts.streams, ...(facts.ordinary ?? []), ...(facts.again ?? [])].filter(({ id }) =>
          ended.includes(id),
        ),
        evidence: paused.pauses.slice(0, shownPauses).map(pauseFact),
        fix: [runAgain(facts)],
      },
    ]);
  },
};

function pausesInWords(pauses: OwnPause[]): string {
  const [longest] = [...pauses].sort((a, b) => lengthOf(b) - lengthOf(a));
  const length = longest ? formatMs(lengthOf(longest)) : '';
  return pauses.length === 1 ? `for ${length}` : `${pauses.length} times, for ${length} at most`;
}

function lengthOf({ stoodMs, sleptMs }: OwnPause): number {
  return stoodMs + sleptMs;
}

function countOf(streams: number): string {
  return streams === 1 ? '1 stream' : `${streams} streams`;
}

const voidWords =
  'What came meanwhile was seen together and late: of these streams only the messages before it are judged by their times, and no proxy is blamed for the others.';

/** What is left out for it, and that nobody is blamed for that. */
function whyWords({ ended, dropped }: Paused): string {
  const lost = [
    ...(ended.length > 0
      ? [`how ${idWords(ended)} ended is not known, as it came in that time or right behind it`]
      : []),
    ...(dropped.length > 0
      ? [`the response head of ${idWords(dropped)} came in it, and nothing of that is judged`]
      : []),
  ];
  const more = lost.length > 0 ? ` Also ${lost.join('; ')}.` : '';
  return `${voidWords}${more}`;
}

function idWords(ids: string[]): string {
  const shown = ids.slice(0, 4).join(', ');
  return ids.length > 4 ? `${shown} and ${ids.length - 4} more` : shown;
}

function pauseFact(pause: OwnPause): Evidence {
  const at = new Date(pause.from).toISOString();
  const slept = pause.sleptMs > 0 ? 'the machine slept' : 'this process did not run';
  return {
    fact: `${slept} for ${formatMs(lengthOf(pause))} from ${at} on`,
    from: 'statistic',
    value: lengthOf(pause),
    unit: 'ms',
  };
}

function runAgain({ paused }: Facts): ProposedFix {
  const slept = paused?.pauses.some(({ sleptMs }) => sleptMs > 0) ?? false;
  const text = slept
    ? 'Run it again, and keep the machine awake until it is over.'
    : 'Run it again in the foreground, on a machine with an idle CPU.';
  return { proxy: 'client', setting: 'machine', text };
}

/** The table of a real run, and every miss. */
import { loadavg } from 'node:os';
import type { RealRun } from './run.ts';

export interface Session {
  seeds: number[];
  /** That each situation has; undefined: Nginx and Envoy alone. */
  proxy: string | undefined;
  cli: string;
  runs: { seed: number; run: RealRun }[];
  leftOut: Map<string, number>;
  candidates: number;
  tookMs: number;
}

const goals: [string, readonly string[], number][] = [
  ['logs and configs given, class and owner', ['all', 'logs', 'config'], 97],
  ['`--direct` and the wire, class and side (origin or path)', ['direct'], 92],
  ['wire alone, class', ['nothing'], 88],
];

export function tableText(session: Session): string {
  const marked = session.runs.flatMap(({ run }) =>
    run.mark ? [{ set: run.situation.inputs.name, mark: run.mark }] : [],
  );
  const shares = goals.map(([name, sets, goal]) => {
    const of = marked.filter(({ set }) => sets.includes(set));
    return `| ${name} | >= ${goal} % | ${share(of.filter(({ mark }) => mark.isRight).length, of.length)} |`;
  });
  const count = (isBad: (mark: (typeof marked)[number]['mark']) => boolean) =>
    marked.filter(({ mark }) => isBad(mark)).length;
  const bad = [
    count(({ wrongCertain }) => wrongCertain.length > 0),
    count(({ isSilent }) => isSilent),
    count(({ alarms }) => alarms.length > 0),
  ];
  return [
    `| on real proxies${session.proxy ? ` with ${session.proxy}` : ''}, ${session.seeds.length > 1 ? 'seeds' : 'seed'} ${session.seeds.join(', ')} | goal | measured |`,
    '|---|---|---|',
    ...shares,
    `| wrong \`certain\`, silent abnormal end, finding above info on a healthy one | 0 | ${bad.join(', ')} |`,
  ].join('\n');
}

function share(right: number, all: number): string {
  return all === 0 ? 'none run' : `${((100 * right) / all).toFixed(1)} % (${right} of ${all})`;
}

/** What was run and what was not, and how busy the machine is. */
export function aboutText({ cli, runs, leftOut, candidates, tookMs }: Session): string {
  const failed = runs.flatMap(({ seed, run }) =>
    run.failed ? [`- not run: ${seed}/${run.number}: ${run.failed}`] : [],
  );
  const odd = runs
    .filter(({ run }) => run.isOdd)
    .map(({ seed, run }) => `${seed}/${run.number} (${run.truth.cause})`);
  return [
    `${runs.length} runs of ${cli} in ${Math.round(tookMs / 60_000)} min, load average ${loadavg()[0]?.toFixed(1)}; ${candidates} situations drawn.`,
    ...[...leftOut].map(([why, count]) => `- left out: ${count} with ${why}`),
    ...failed,
    ...(odd.length > 0
      ? [`- the wire showed something else than the table of truth: ${odd.join(', ')}`]
      : []),
  ].join('\n');
}

/** Every miss with the command that makes it again. */
export function missesText({ runs, cli, proxy }: Session): string {
  const again = `npm run accuracy -- ${proxy ? `--proxy ${proxy} ` : ''}--keep --cli ${cli}`;
  return runs.flatMap(({ seed, run }) => missText(seed, run, again) ?? []).join('\n');
}

function missText(seed: number, run: RealRun, again: string): string | null {
  const { mark, truth, situation, number, command } = run;
  if (!mark) return null;
  const faults = [
    ...(mark.isRight ? [] : ['miss']),
    ...mark.wrongCertain.map((said) => `wrong certain (${said})`),
    ...(mark.isSilent ? ['silent about an abnormal end'] : []),
    ...mark.alarms.map((said) => `alarm on a healthy one (${said})`),
  ];
  if (faults.length === 0) return null;
  return [
    `- **${seed}/${number}** ${situation.inputs.name}: ${faults.join(', ')}`,
    `  - true: ${truth.cause}; right: ${rightText(run)}`,
    `  - said: ${mark.said}`,
    `  - again: \`${again} --seed ${seed} --only ${number}\``,
    `  - ran: \`${command}\``,
  ].join('\n');
}

function rightText({ situation, truth }: RealRun): string {
  if (situation.inputs.name === 'nothing') return truth.wire.join(' or ');
  return truth.right.map(({ class: what, owner }) => `${what} at ${owner}`).join(' or ');
}

/** Figures of a survey: how many worlds fail each invariant, and what the first finding is worth by what was given. */
import { claimOf } from './invariants/claims.ts';
import { isTroubled } from './invariants/health.ts';
import { invariants } from './invariants/index.ts';
import type { JudgedWorld } from './judged.ts';
import type { GivenInputs } from './situation.ts';

/** Of the worlds in trouble: what leads the findings. `silent`: nothing above info. */
export interface Told {
  worlds: number;
  right: number;
  rightCertain: number;
  wrong: number;
  wrongLikely: number;
  neutral: number;
  silent: number;
}

export interface Figures {
  /** Worlds that fail it. */
  failing: Record<string, number>;
  told: Partial<Record<GivenInputs['name'], Told>>;
}

export function noFigures(): Figures {
  return { failing: Object.fromEntries(Object.keys(invariants).map((name) => [name, 0])), told: {} };
}

export function addFigures({ failing, told }: Figures, world: JudgedWorld): void {
  for (const [name, check] of Object.entries(invariants))
    if (check(world).length > 0) failing[name] = (failing[name] ?? 0) + 1;
  if (!isTroubled(world)) return;
  const { name } = world.situation.inputs;
  const sum = told[name] ?? {
    worlds: 0,
    right: 0,
    rightCertain: 0,
    wrong: 0,
    wrongLikely: 0,
    neutral: 0,
    silent: 0,
  };
  const first = world.findings.find(({ severity }) => severity !== 'info');
  const claim = first ? claimOf(world, first) : 'silent';
  sum.worlds += 1;
  sum[claim] += 1;
  if (claim === 'right' && first?.confidence === 'certain') sum.rightCertain += 1;
  if (claim === 'wrong' && first?.confidence !== 'possible') sum.wrongLikely += 1;
  told[name] = sum;
}

/** Two tables, as Markdown. */
export function figuresText({ failing, told }: Figures, worlds: number): string {
  const share = (some: number, all: number) => `${some} (${((100 * some) / Math.max(1, all)).toFixed(1)} %)`;
  return [
    '| invariant | worlds that fail it |',
    '|---|---|',
    ...Object.entries(failing).map(([name, count]) => `| \`${name}\` | ${share(count, worlds)} |`),
    '',
    '| given | in trouble | first finding right | of these certain | wrong | of these more than possible | names no cause | silent |',
    '|---|---|---|---|---|---|---|---|',
    ...Object.entries(told).map(
      ([name, one]) =>
        `| ${name} | ${one.worlds} | ${share(one.right, one.worlds)} | ${one.rightCertain} | ` +
        `${share(one.wrong, one.worlds)} | ${one.wrongLikely} | ${share(one.neutral, one.worlds)} | ${share(one.silent, one.worlds)} |`,
    ),
  ].join('\n');
}

/** The table of truth is worked out apart from the simulator: where both speak of a situation, they agree. */
import { expect, test } from 'vitest';
import type { Cause, CauseKind } from '../simulate/flow.ts';
import { simulate } from '../simulate/index.ts';
import { draw } from './draw.ts';
import type { Class } from './table/index.ts';

/** How the table calls each cause of the simulator. */
const classOf: Record<CauseKind, Class> = {
  'idle-limit': 'idle limit',
  'age-limit': 'total limit',
  'head-limit': 'refused',
  ended: 'ended',
  dropped: 'cut behind',
  crashed: 'gone away',
  reloaded: 'gone away',
  stopped: 'gone away',
  killed: 'gone away',
  refused: 'refused',
  unreachable: 'refused',
  'dropped-request': 'refused',
  denied: 'refused',
  answered: 'refused',
  'no-route': 'refused',
  'rate-limited': 'refused',
  'connection-limited': 'refused',
  fault: 'refused',
  overflowed: 'refused',
};

const drawn = draw(7, 150).drawn;

test('as the simulator has it, each stream through the proxies ends by a cause of the table', {
  timeout: 240_000,
}, async () => {
  const odd: string[] = [];
  for (const { number, situation, truth } of drawn) {
    // That Envoy takes no HTTP/1.0 is not simulated.
    if (truth.cause === 'envoy refuses HTTP/1.0') continue;
    const { facts, truths } = await simulate(situation);
    const wire = facts.streams.filter(({ route }) => route === 'proxy');
    const causes = wire.flatMap(({ id }) => truths.get(id)?.cause ?? []);
    if (!causes.every((cause) => isInTable(cause, [...truth.right, ...truth.also])))
      odd.push(`${number} ${truth.cause}: ${causes.map(({ kind, owner }) => `${kind}@${owner}`).join(' ')}`);
  }
  expect(odd).toEqual([]);
});

function isInTable({ kind, owner }: Cause, right: (typeof drawn)[number]['truth']['right']): boolean {
  return right.some((answer) => answer.owner === owner && answer.class === classOf[kind]);
}

test('every cause is drawn as often as any other, with every set of inputs', () => {
  const sets = new Set(drawn.map(({ situation }) => situation.inputs.name));
  expect([...sets].sort()).toEqual(['all', 'config', 'direct', 'logs', 'nothing']);
  const causes = drawn.map(({ truth }) => truth.cause);
  const counts = [...new Set(causes)].map((cause) => causes.filter((other) => other === cause).length);
  expect(counts.length).toBeGreaterThan(25);
  expect(Math.max(...counts)).toBeLessThan(10);
});

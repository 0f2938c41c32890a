/** One world in full: what was true, what was there, and the report. */
import { assemble } from '../../src/report/contents/index.ts';
import { renderers } from '../../src/report/index.ts';
import { trueCause } from './clusters.ts';
import { invariants } from './invariants/index.ts';
import type { JudgedWorld } from './judged.ts';

export function showWorld(world: JudgedWorld): string {
  const { situation, recording, facts, truths } = world;
  const report = assemble(recording, facts, world, [], () => null);
  const streams = facts.streams.map(({ id, trial, status, close, eventCount, commentCount }) => {
    const { cause, owner } = truths.get(id) ?? {};
    const truth = cause
      ? `${cause.kind} by ${cause.owner} (${owner}) ${cause.setting ?? ''} ${cause.limitMs ?? ''}`
      : 'nothing ended it';
    return `${id} ${trial} ${status} ${close.how} ${close.code ?? ''} age ${close.ageMs} idle ${close.idleMs}, ${eventCount}+${commentCount} events: ${truth}`;
  });
  const failures = Object.entries(invariants).flatMap(([name, check]) =>
    check(world).map(({ said, detail }) => `${name}: ${said}: ${detail}`),
  );
  const rows = facts.records.map(({ hop, kind, raw }) => `${hop} ${kind}: ${raw}`);
  return [
    JSON.stringify(situation, null, 1),
    `true cause: ${trueCause(world)}`,
    ...streams,
    ...rows,
    renderers.terminal(report, { colour: false, width: 140 }),
    ...failures,
  ].join('\n');
}

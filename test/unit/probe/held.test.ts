/** How a population is shared out over processes: worked out from what each of them alone would ask. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeldOpening, HeldRecord, SharedHead } from '../../../src/model/population/held.ts';
import { holdShard } from '../../../src/probe/processes/hold-shard.ts';
import { heldPlan } from '../held-builder.ts';

let url = '';
const server = createServer((_request, response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: x\n\n'),
);
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/events`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function shard(worker: number, workers: number, connections: number) {
  const plan = heldPlan(connections, workers);
  if (plan.population) plan.population.durationMs = 500;
  if (plan.population) plan.population.ramp = [{ perSecond: 1_000, ms: null }];
  plan.target = { ...plan.target, url };
  const context = {
    run: 'abc123',
    toolVersion: '0',
    target: plan.target,
    eventTimeField: null,
    secretKey: 'k',
  };
  const heads: SharedHead[] = [];
  const openings: HeldOpening[] = [];
  const records: HeldRecord[] = [];
  const nothing = () => undefined;
  const out = {
    head: (head: SharedHead) => void heads.push(head),
    opening: (opening: HeldOpening) => void openings.push(opening),
    record: (record: HeldRecord) => void records.push(record),
    ...{ look: nothing, event: nothing, tick: nothing },
  };
  await holdShard({ plan, context, worker, workers }, out, new AbortController().signal);
  return { heads, openings, records };
}

describe('three processes', () => {
  test('hold each client once, and give ids and heads of their own', async () => {
    const parts = await Promise.all([0, 1, 2].map((worker) => shard(worker, 3, 10)));
    const all = parts.flatMap(({ openings }) => openings);
    const numbers = (of: (one: (typeof all)[number]) => number) => all.map(of).sort((a, b) => a - b);
    expect(parts.map(({ openings }) => openings.length)).toEqual([4, 3, 3]);
    expect(numbers(({ client }) => client)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(10);
    const heads = parts.flatMap((part) => part.heads.map(({ head }) => head));
    expect(new Set(heads).size).toBe(3);
    // Whose stream it was is read from its number.
    parts.forEach(({ records }, worker) => {
      for (const { id } of records) expect((Number(id.slice(1)) - 1) % 3).toBe(worker);
    });
  });
});

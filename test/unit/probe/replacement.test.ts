/** How finite answers are replaced: by their clients, at a rate, and never beyond --max-requests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnswerModel, Population } from '../../../src/model/plan.ts';
import { addCounts, emptyCounts } from '../../../src/model/population/counts.ts';
import { policies } from '../../../src/plan/reconnect/policies.ts';
import { holdShard } from '../../../src/probe/processes/hold-shard.ts';
import { heldPlan } from '../held-builder.ts';

type Serve = (response: ServerResponse, request: number) => void;

let url = '';
let serve: Serve = () => undefined;
let asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  request.resume();
  asked.push(request);
  serve(response, asked.length);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/chat`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const token = 'id: 5\ndata: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"a"}}]}\n\n';
const complete: Serve = (response) => begin(response).end(`${token}data: [DONE]\n\n`);

/** Long enough for what was asked last, and for one more that should not be. */
const settleMs = 400;

/** Until so many were asked for, and settled. */
async function hold(answers: AnswerModel, until: number, change: Partial<Population> = {}, connections = 2) {
  const plan = heldPlan(connections);
  plan.target = { ...plan.target, url, method: 'POST' };
  Object.assign(plan.population as Population, {
    durationMs: 15_000,
    ramp: [{ perSecond: 1_000, ms: null }],
    answers,
    ...change,
  });
  const { target } = plan;
  const context = { run: 'abc123', toolVersion: '0', target, eventTimeField: null, secretKey: 'k' };
  const nothing = () => undefined;
  const counts = emptyCounts();
  const out = {
    tick: (tick: { counts: ReturnType<typeof emptyCounts> }) => addCounts(counts, tick.counts),
    ...{ head: nothing, opening: nothing, record: nothing, look: nothing, event: nothing },
  };
  const over = new AbortController();
  const looking = setInterval(() => {
    if (asked.length < until) return;
    clearInterval(looking);
    setTimeout(() => over.abort(), settleMs);
  }, 10);
  await holdShard({ plan, context, worker: 0, workers: 1 }, out, over.signal);
  return counts;
}

const soon: AnswerModel = { thinkMs: 50, perSecond: null };

describe('a client whose answer is over', () => {
  test('asks again after its pause, anew: that is no reconnect, and takes nothing up', async () => {
    serve = complete;
    const counts = await hold(soon, 8, { maxRequests: 8 });
    expect(counts).toMatchObject({ attempts: 8, completed: 8, replaced: 6, reconnects: 0, disconnects: 0 });
    expect(asked.filter(({ headers }) => headers['last-event-id'] !== undefined)).toEqual([]);
  });

  test('asks again after an answer that failed too, which was not lost', async () => {
    serve = (response) => begin(response).end(`${token}event: error\ndata: {"error":{"type":"busy"}}\n\n`);
    const counts = await hold(soon, 6, { maxRequests: 6 });
    expect(counts).toMatchObject({
      attempts: 6,
      completed: 0,
      failedAnswers: 6,
      replaced: 4,
      disconnects: 0,
    });
  });

  test('does not hurry, and does not give up, where it was refused or cut', async () => {
    serve = (response, request) => {
      if (request === 1) response.writeHead(429).end('busy');
      else begin(response).write(token, () => response.destroy());
    };
    const counts = await hold(soon, 4, { reconnect: policies.none, maxRequests: 4 });
    expect(counts).toMatchObject({ attempts: 4, failed: 1, completed: 0, replaced: 0, gaveUp: 0 });
    expect(counts.cutAnswers).toBe(counts.disconnects);
    expect(counts.cutAnswers).toBe(3);
  });
});

describe('--max-requests', () => {
  test('bounds what is sent, and nothing is over before the last answer is', async () => {
    serve = (response) => {
      begin(response).write(token);
      setTimeout(() => response.end('data: [DONE]\n\n'), 100);
    };
    const counts = await hold(soon, 3, { maxRequests: 3 });
    expect(asked).toHaveLength(3);
    expect(counts).toMatchObject({ attempts: 3, completed: 3 });
  });
});

describe('at a rate', () => {
  test('requests go out whatever becomes of those before, and those without a free client are counted', async () => {
    serve = (response) => begin(response).write(token);
    const counts = await hold({ thinkMs: 0, perSecond: 20 }, 4, {}, 4);
    expect(counts.attempts).toBe(4);
    expect(counts.unsent).toBeGreaterThan(0);
  });

  test('no client asks by itself', async () => {
    serve = complete;
    const counts = await hold({ thinkMs: 0, perSecond: 5 }, 3, { maxRequests: 3 }, 4);
    expect(counts).toMatchObject({ attempts: 3, completed: 3, unsent: 0, replaced: 0, reconnects: 0 });
  });
});

/** How finite answers are replaced: by their clients, at a rate, and never beyond --max-requests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnswerModel, Population } from '../../../src/model/plan.ts';
import { addCounts, emptyCounts } from '../../../src/model/population.ts';
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

async function hold(answers: AnswerModel, change: Partial<Population> = {}, connections = 2) {
  const plan = heldPlan(connections);
  plan.target = { ...plan.target, url, method: 'POST' };
  Object.assign(plan.population as Population, {
    durationMs: 1_000,
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
  await holdShard({ plan, context, worker: 0, workers: 1 }, out, new AbortController().signal);
  return counts;
}

const soon: AnswerModel = { thinkMs: 50, perSecond: null };

describe('a client whose answer is over', () => {
  test('asks again after its pause, anew: that is no reconnect, and takes nothing up', async () => {
    serve = complete;
    const counts = await hold(soon, { maxRequests: 8 });
    expect(counts).toMatchObject({ attempts: 8, completed: 8, replaced: 6, reconnects: 0, disconnects: 0 });
    expect(asked.filter(({ headers }) => headers['last-event-id'] !== undefined)).toEqual([]);
  });

  test('asks again after an answer that failed too, which was not lost', async () => {
    serve = (response) => begin(response).end(`${token}event: error\ndata: {"error":{"type":"busy"}}\n\n`);
    const counts = await hold(soon, { maxRequests: 6 });
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
    const counts = await hold(soon, { reconnect: policies.none, durationMs: 1_600 });
    expect(counts).toMatchObject({ attempts: 4, failed: 1, completed: 0, replaced: 0, gaveUp: 0 });
    expect(counts.cutAnswers).toBe(counts.disconnects);
    expect(counts.cutAnswers).toBe(3);
  });
});

describe('--max-requests', () => {
  test('bounds what is sent, and nothing is over before the last answer is', async () => {
    serve = (response) => {
      begin(response).write(token);
      setTimeout(() => response.end('data: [DONE]\n\n'), 300);
    };
    const counts = await hold(soon, { maxRequests: 3, durationMs: 10_000 });
    expect(asked).toHaveLength(3);
    expect(counts).toMatchObject({ attempts: 3, completed: 3 });
  });
});

describe('at a rate', () => {
  test('requests go out whatever becomes of those before, and those without a free client are counted', async () => {
    serve = (response) => begin(response).write(token);
    const counts = await hold({ thinkMs: 0, perSecond: 10 }, { durationMs: 1_050 }, 4);
    expect(counts.attempts).toBe(4);
    expect(counts.unsent).toBeGreaterThanOrEqual(5);
    expect(counts.unsent).toBeLessThanOrEqual(6);
  });

  test('no client asks by itself', async () => {
    serve = complete;
    const counts = await hold({ thinkMs: 0, perSecond: 5 }, { durationMs: 1_050 }, 4);
    expect(counts.attempts).toBeGreaterThanOrEqual(4);
    expect(counts.attempts).toBeLessThanOrEqual(5);
    expect(counts).toMatchObject({ completed: counts.attempts, unsent: 0, reconnects: 0 });
  });
});

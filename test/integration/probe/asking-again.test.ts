/** What is asked for again carries what a browser would send back, and to nobody else. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import { observe } from '../../../src/probe/index.ts';
import { samplePlan, sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A feed of three events that ends; each request is noted. */
async function feed(asked: IncomingMessage[], setCookie: string[]): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Set-Cookie': setCookie });
    response.end('id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n');
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}

test('the cookies that the answer set go back to its own place alone, and are not recorded', async () => {
  const [asked, direct]: IncomingMessage[][] = [[], []];
  const url = await feed(asked as IncomingMessage[], [
    'sid=d41d8cd98f00; Path=/; HttpOnly',
    'elsewhere=1; Path=/other',
  ]);
  const directUrl = await feed(direct as IncomingMessage[], []);
  const plan: Plan = {
    ...samplePlan,
    forMs: 3_000,
    target: { ...sampleTarget, url, direct: directUrl },
    trials: [
      { ...sampleTrial, streams: 1 },
      { ...sampleTrial, name: 'direct', route: 'direct', streams: 1 },
    ],
  };
  const context = {
    run: 'run',
    toolVersion: '0',
    target: plan.target,
    eventTimeField: null,
    secretKey: 'key',
  };
  const streams = await observe(plan, context, { signal: new AbortController().signal, progress: () => {} });
  expect(asked?.map(({ headers }) => [headers.cookie, headers['last-event-id']])).toEqual([
    [undefined, undefined],
    ['sid=d41d8cd98f00', '1'],
  ]);
  expect(direct?.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  expect(JSON.stringify(streams)).not.toContain('d41d8cd98f00');
});

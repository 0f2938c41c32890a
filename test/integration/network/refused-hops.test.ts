/** Places of the path that are asked by themselves (`--via`) and give no stream, on real sockets. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createMute } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';

const streaming = () =>
  createServer((request, response) => {
    if (request.url !== '/events') return response.writeHead(404).end('no such page');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: tick\n\n'), 200);
    return response.on('close', () => clearInterval(timer));
  });
const events = streaming();
const inner = streaming();
const failing = createServer((_, response) => response.writeHead(502).end('no upstream'));
const page = createServer((_, response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('hi'),
);
const mute = createMute();
const closed = createMute();
const all: (Server | ReturnType<typeof createMute>)[] = [events, inner, failing, page, mute, closed];

const at = (server: { address(): unknown }, scheme = 'http') =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
let nobody = '';

beforeAll(async () => {
  await Promise.all(
    all.map((server) => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))),
  );
  nobody = at(closed);
  await new Promise((done) => closed.close(done));
});
afterAll(() => {
  for (const server of [events, inner, failing, page]) server.closeAllConnections();
  for (const server of all) server.close();
});

const places: [what: string, url: () => string, words: RegExp][] = [
  ['nobody listens', () => nobody, /refused the connection \(ECONNREFUSED\)/],
  ['the place answers 502', () => at(failing), /answered 502 Bad Gateway: "no upstream"/],
  ['the path is another one', () => `${at(events)}/nope`, /answered 404/],
  ['it is a page', () => at(page), /200 with text\/html/],
  ['https to a plain port', () => at(events, 'https'), /does not speak TLS/],
  ['the name is not known', () => 'http://nobody.invalid', /nobody\.invalid was not resolved/],
  ['it never answers', () => at(mute), /no response head/],
];

describe('a hop that gives no stream', { timeout: 60_000 }, () => {
  test.each(places)('%s', async (_, url, words) => {
    const flags = ['--via', url(), '--via', at(inner), '--for', '2s'];
    const report = await reported(['diagnose', `${at(events)}/events`, ...flags]);
    expect(rulesOf(report)[0]).toBe('hop-refused');
    expect(findingOf(report, 'hop-refused').what).toMatch(words);
    expect(report.verdict).toBe('degraded');
    expect(report.experiments?.hops?.unopened).toMatchObject([{ stop: 'via 1' }]);
  });

  const direct = places.filter((_, index) => [0, 1, 6].includes(index));
  test.each(direct)('asked directly: %s', async (_, url) => {
    const report = await reported(['diagnose', `${at(events)}/events`, '--direct', url(), '--for', '3s']);
    expect(report.verdict).not.toBe('healthy');
    expect(rulesOf(report)).not.toContain('origin-workers-exhausted');
  });
});

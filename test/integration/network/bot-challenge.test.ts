/** A server that tests clients by their User-Agent, as a firewall for applications does. */
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Refuses whom `isRefused` names, and streams to the others; gives its URL. */
async function origin(isRefused: (request: IncomingMessage) => boolean, { status, headers, body }: Answer) {
  const agents: string[] = [];
  const server = createServer((request, response) => {
    agents.push(request.headers['user-agent'] ?? '');
    if (isRefused(request)) {
      response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: x\n\n'), 300);
    response.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/events`, agents };
}

const isNoBrowser = ({ headers }: IncomingMessage) => !headers['user-agent']?.startsWith('Mozilla/5.0');

const test403: Answer = {
  status: 403,
  headers: { 'cf-mitigated': 'challenge', server: 'cloudflare' },
  body: '<title>Just a moment...</title><script>window._cf_chl_opt={}</script>',
};

test("a test that goes by the User-Agent is cured by a browser's, which is tried", {
  timeout: 60_000,
}, async () => {
  const { url, agents } = await origin(isNoBrowser, test403);
  const report = await reported(['diagnose', url, '--for', '4s']);
  expect(rulesOf(report)[0]).toBe('bot-challenge');
  expect(findingOf(report, 'bot-challenge').why).toContain('goes by that alone');
  expect(agents.filter((agent) => agent.startsWith('Mozilla/5.0'))).toHaveLength(1);
  const cured = await reported(['diagnose', url, '--for', '4s', '-A', 'Mozilla/5.0 (X11; Linux x86_64)']);
  expect(rulesOf(cured)).not.toContain('bot-challenge');
  expect(cured.verdict).toBe('healthy');
});

test('a plain refusal that goes by the User-Agent is found too', async () => {
  const { url } = await origin(isNoBrowser, { status: 403, headers: {}, body: 'Forbidden' });
  const report = await reported(['diagnose', url, '--for', '4s']);
  expect(findingOf(report, 'bot-challenge')).toMatchObject({
    confidence: 'likely',
    title: 'the User-Agent decides who gets the stream',
  });
});

test('a refusal of everyone is none, whatever the User-Agent', async () => {
  const { url } = await origin(() => true, { status: 403, headers: {}, body: 'Forbidden' });
  const report = await reported(['diagnose', url, '--for', '4s']);
  expect(rulesOf(report)).not.toContain('bot-challenge');
});

test('a test that wants more than a name stays one', async () => {
  const { url } = await origin(() => true, test403);
  const report = await reported(['diagnose', url, '--for', '4s']);
  expect(findingOf(report, 'bot-challenge').why).toContain('goes by more than that');
});

/** A listener with the shortest queue, of a process that accepts one connection in so many seconds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Its event loop stands still for so long after each connection, ms, until `count` were accepted; gives its URL. */
async function origin(standsMs: number, count: number, backlog: number): Promise<string> {
  const script = `
    setTimeout(() => process.exit(), 60_000);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    let accepted = 0;
    const server = require('node:http').createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: x\\n\\n'), 300);
      response.on('close', () => clearInterval(timer));
    });
    server.on('connection', () => ++accepted <= ${count} && Atomics.wait(cell, 0, 0, ${standsMs}));
    server.listen(0, '127.0.0.1', ${backlog}, () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(async () => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  });
  const [line] = await once(child.stdout, 'data');
  return `http://127.0.0.1:${String(line).trim()}/events`;
}

const ask = (url: string) =>
  reported(['load', url, '--connections', '12', '--hold', '12s', '--ramp', '20', '--workers', '1']);

test('connections take whole seconds where the queue is full', { timeout: 60_000 }, async () => {
  const report = await ask(await origin(700, 12, 1));
  expect(findingOf(report, 'accept-queue-overflow')).toMatchObject({ confidence: 'likely' });
  expect(rulesOf(report)).not.toContain('connect-timeout');
});

test('as slow a process with a queue for all of them is none', { timeout: 60_000 }, async () => {
  const report = await ask(await origin(700, 12, 64));
  expect(rulesOf(report)).not.toContain('accept-queue-overflow');
});

// Starts the origin on free ports of 127.0.0.1 and asks it for its counters.
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './children.mjs';

/**
 * A running origin: `clear` and `tls` (null without) are its URLs, `stats()` its counters
 * `{ open, opened, events, skipped, bytes }`, `stop()` ends it. It ends by itself after `limitMs`.
 */
export async function startOrigin(path, { query = '', processes = 1, tls = false, limitMs = 120_000 } = {}) {
  const args = ['-l', '0', '-p', String(processes), '-q', query, '-t', String(Math.ceil(limitMs / 1000))];
  const { child, text, ended } = startChild(path, tls ? [...args, '-s', '0'] : args, limitMs + 5_000);
  const [, port, tlsPort] = await firstLine(child, text);
  return {
    pid: child.pid,
    port: Number(port),
    clear: `http://127.0.0.1:${port}/events`,
    tls: tlsPort === '-' ? null : `https://127.0.0.1:${tlsPort}/events`,
    stats: () => readStats(port),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(child, text) {
  for (let tries = 0; tries < 500; tries++) {
    const found = /listening (\d+) (\S+)\n/.exec(text.stdout);
    if (found) return found;
    if (child.exitCode !== null) break;
    await sleep(10);
  }
  throw new Error(`the origin did not start: ${text.stderr}`);
}

async function readStats(port) {
  const response = await fetch(`http://127.0.0.1:${port}/stats`);
  return response.json();
}

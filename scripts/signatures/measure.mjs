// One case on one proxy: a fresh origin and a fresh proxy, and a stream over each protocol at the same time.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, startOrigin, startProxy } from '../../dist/lab/index.js';
import { makePlan } from '../../dist/plan/index.js';
import { startAttempt } from '../../dist/probe/trials/attempt.js';
import { actMs, watchMs } from './cases.mjs';

const flushMs = 200;

/** What the client saw over both protocols, and what the proxy wrote. */
export async function measure(proxy, binary, one) {
  const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-signature-'));
  const origin = await startOrigin(one.origin);
  const ports = { http1: await findFreePort(), origin: origin.port, dir };
  ports.http2 = proxy.isOnePort ? ports.http1 : await findFreePort();
  if (proxy.needsAdmin) ports.admin = await findFreePort();
  const limits = one.limit ? { [one.limit]: one.seconds } : {};
  let running = null;
  try {
    running = await start(proxy, binary, ports, limits);
    const seen = await watch(ports, () => one.act?.(running));
    await sleep(3 * flushMs);
    return { ...seen, says: wordsOf(proxy, dir) };
  } finally {
    await running?.stop('SIGKILL');
    await origin.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function start(proxy, binary, ports, limits) {
  const { dir, http1, http2 } = ports;
  const config = join(dir, proxy.file ?? 'config');
  writeFileSync(config, proxy.config(ports, limits));
  return startProxy(proxy.kind, {
    binary,
    config,
    dir,
    flushMs,
    ports: [...new Set([http1, http2])],
    args: proxy.args?.(ports, limits),
    logs: { access: 'access.log', error: 'error.log' },
    logFormat: proxy.logFormat,
  });
}

/** Both streams until they end, or `watchMs` are over. */
async function watch({ http1, http2 }, act) {
  const attempts = [ask('http1', http1), ask('http2', http2)];
  const acted = sleep(actMs).then(act);
  const timer = setTimeout(() => {
    for (const attempt of attempts) attempt.stop();
  }, watchMs);
  const [overHttp1, overHttp2] = await Promise.all(attempts.map(({ done }) => done));
  clearTimeout(timer);
  await acted;
  return { http1: signatureOf(overHttp1), http2: signatureOf(overHttp2) };
}

function ask(protocol, port) {
  const url = `http://127.0.0.1:${port}/events`;
  const plan = makePlan({ url, protocols: [protocol], priorKnowledge: protocol === 'http2' }, {});
  const context = {
    run: 'signature',
    toolVersion: '0',
    target: plan.target,
    eventTimeField: null,
    secretKey: { hashKey: 'signature', values: [] },
  };
  return startAttempt({ id: protocol, trial: plan.trials[0], attempt: 1 }, context);
}

const hows = {
  terminated: 'last chunk: looks clean',
  'close-delimited': 'connection closed: looks clean',
  cut: 'cut',
  'end-stream': 'END_STREAM: looks clean',
  'rst-stream': 'RST_STREAM',
  'connection-lost': 'no end frame',
  'not-opened': 'no answer',
  'own-stop': 'runs on',
};

/** How it ended, with times in ms. */
function signatureOf({ close, failure, status }) {
  if (failure) return { words: `${failure.code}`, ageMs: null, idleMs: null };
  const { how, transport, code, goaway, ageMs, idleMs } = close;
  const parts = [
    status === 200 ? hows[how] : `answered ${status}`,
    ...(how === 'rst-stream' && code ? [code] : []),
    ...(transport === 'open' || how === 'own-stop' ? [] : [`TCP ${transport.toUpperCase()}`]),
    ...(goaway ? [`GOAWAY ${goaway.code}`] : []),
  ];
  return { words: parts.join(', '), ageMs, idleMs };
}

/** What its logs say of the end, each once. */
function wordsOf({ says }, dir) {
  const text = ['access.log', 'error.log']
    .map((name) => join(dir, name))
    .filter(existsSync)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const found = says.flatMap((pattern) => [...text.matchAll(pattern)].map(([words]) => words.trim()).sort());
  return [...new Set(found)];
}

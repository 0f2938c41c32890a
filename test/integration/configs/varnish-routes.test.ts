/** The backend, the answer and the limit that the reader tells are those of the real Varnish. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import type { Setting } from '../../../src/model/setting.ts';
import { readVarnishConfigs } from '../../../src/proxies/varnish/config/index.ts';
import {
  combined,
  generateRequests,
  generateVcl,
  limitsMs,
  type Request,
  type Vcl,
} from './varnish-routes/generate.ts';
import { startUpstreams, type Upstreams } from './varnish-routes/upstream.ts';

const count = Number(process.env.CONFIGS ?? 60);
const firstSeed = Number(process.env.SEED ?? 1);
const requestsEach = 8;
/** Streams that are open at a time. */
const atOnce = 100;
const parameters = ['between_bytes_timeout=3.5', 'first_byte_timeout=3.5', 'pipe_timeout=1.5'];
/** Takes what no request reaches, and compiles without optimising. */
const leniently = ['vcc_err_unref=off', 'cc_command=exec gcc -O0 -pthread -fpic -shared -Wl,-x -o %o %s'];

interface Answer {
  /** 0: there was none. */
  status: number;
  /** Its port; null: it was not asked. */
  backend: number | null;
  action: string;
  /** The path that the backend was asked for is another one than the client's. */
  isRewritten: boolean;
  limitMs: number | null;
}

interface Asked {
  vcl: Vcl;
  id: string;
  request: Request;
  status: number;
}

const dir = mkdtempSync(join(tmpdir(), 'varnish-routes-'));
const script = join(dir, 'start.sh');
const asked: Asked[] = [];
let running: ProxyProcess | null = null;
let upstreams: Upstreams;
let port = 0;

beforeAll(async () => {
  const varnish = await findProxy('varnish');
  if (varnish === null) throw new Error('no varnish is installed');
  upstreams = await startUpstreams();
  port = await findFreePort();
  const vcls = Array.from({ length: count }, (_, at) => generateVcl(firstSeed + at, upstreams.ports));
  for (const { name, text } of vcls) writeFileSync(fileOf(name), text);
  const config = join(dir, 'all.vcl');
  writeFileSync(config, combined(vcls));
  const options = parameters.flatMap((one) => ['-p', one]);
  writeFileSync(script, `exec varnishd -f x.vcl ${options.join(' ')}\n`);
  const args = ['-a', `127.0.0.1:${port}`, ...options, ...leniently.flatMap((one) => ['-p', one])];
  running = await startProxy('varnish', { binary: varnish.path, config, dir, ports: [port], args });
  const waiting = vcls.flatMap((vcl, at) =>
    generateRequests(firstSeed + at, requestsEach).map((request, n) => ({
      vcl,
      request,
      id: `${vcl.name}-${n}`,
    })),
  );
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        asked.push({ ...next, status: await ask(next) });
    }),
  );
}, 120_000);

afterAll(async () => {
  await running?.stop();
  upstreams?.close();
  rmSync(dir, { recursive: true, force: true });
});

describe(`of ${count} generated VCLs in one Varnish`, { timeout: 120_000 }, () => {
  test('every answer, its backend, and the limit that ended it, is the one that was foretold', () => {
    const rows = asked.map((one) => ({ ...one, answer: answerOf(one), foretold: foretell(one) }));
    const decided = rows.filter(({ foretold }) => foretold !== null);
    const wrong = decided.filter(
      ({ answer, foretold }) => JSON.stringify(answer) !== JSON.stringify(foretold),
    );
    const passed = rows.filter(({ answer }) => answer.backend !== null).length;
    console.log(
      `${rows.length} requests, ${passed} passed on; ${decided.length} decided by the VCL, ${wrong.length} answered otherwise`,
    );
    expect(wrong.slice(0, 3).map(({ vcl, ...one }) => ({ ...one, text: vcl.text }))).toEqual([]);
    expect(decided.length).toBeGreaterThan(0.8 * rows.length);
    expect(passed).toBeGreaterThan(0.4 * rows.length);
  });
});

const fileOf = (name: string) => join(dir, `${name}.vcl`);

/** Ends with the stream. */
function ask({ vcl, id, request }: Omit<Asked, 'status'>): Promise<number> {
  const { path, host, method, accept, cookie } = request;
  const headers = { host, accept, 'x-config': vcl.name, 'x-id': id, ...(cookie !== null && { cookie }) };
  return new Promise((resolve) => {
    const asking = send({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      response.resume();
      response.on('error', () => {});
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    asking.on('error', () => resolve(0));
    asking.end();
  });
}

function answerOf({ id, status, request }: Asked): Answer {
  const arrived = upstreams.arrived.get(id);
  if (!arrived) return { status, backend: null, action: 'synth', isRewritten: false, limitMs: null };
  return {
    status,
    backend: arrived.port,
    action: arrived.action,
    isRewritten: pathOf(arrived.url) !== pathOf(request.path),
    limitMs: nearest(arrived.heldMs),
  };
}

const pathOf = (url: string) => url.replace(/\?.*/, '');

function nearest(heldMs: number | null): number | null {
  if (heldMs === null) return null;
  return limitsMs.reduce((best, one) =>
    Math.abs(Math.log(one / heldMs)) < Math.abs(Math.log(best / heldMs)) ? one : best,
  );
}

/** Null: it depends on what the reader says that it does not know. */
function foretell({ vcl, id, request }: Asked): Answer | null {
  const { path, host, method, accept, cookie } = request;
  const query = {
    scheme: 'http' as const,
    port,
    authority: host,
    path,
    method,
    headers: [['accept', accept], ...(cookie === null ? [] : [['cookie', cookie]])] as [string, string][],
  };
  const { readings, faults } = readVarnishConfigs('cache', [fileOf(vcl.name), script], query);
  if (faults[0]) throw faults[0].error;
  const { settings = [], warnings = [] } = readings[0] ?? {};
  if (warnings.some((text) => /cannot be told/.test(text))) return null;
  const of = (kind: Setting['kind']) => settings.find((one) => one.kind === kind);
  const route = of('route');
  if (route?.answers !== undefined)
    return { status: route.answers, backend: null, action: 'synth', isRewritten: false, limitMs: null };
  const action = /\((\w+)\)/.exec(route?.value ?? '')?.[1] ?? '';
  const isSlow = path.includes('slow=1');
  const isHeld = settings.some(({ kind, state }) => kind === 'buffering' && state === 'whole-body');
  const limit = of(isSlow && action !== 'pipe' ? 'response-timeout' : 'idle-timeout');
  const failed = action === 'pipe' ? 0 : 503;
  return {
    status: isSlow || isHeld ? failed : 200,
    backend: backendOf(of('upstream'), id),
    action,
    isRewritten: settings.some(({ kind, state }) => kind === 'rewrite' && state === 'path'),
    limitMs: limit?.ms ?? null,
  };
}

/** Any of those behind a director. */
function backendOf(upstream: Setting | undefined, id: string): number | null {
  const ports = (upstream?.items ?? []).map((one) => Number(one.split(':')[1]));
  const taken = upstreams.arrived.get(id)?.port;
  return ports.find((one) => one === taken) ?? ports[0] ?? null;
}

/** What the real proxies write of hostile requests, in many formats, is read back as it was asked, or refused. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { ConfiguredLog } from '../../../src/configs/reading.ts';
import { findProxy } from '../../../src/lab/index.ts';
import { openLogs } from '../../../src/logs/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { readersFor } from '../../../src/proxies/dialects.ts';
import { envoyFormats, nginxFormats } from './formats.ts';
import { type Running, startEnvoy, startNginx } from './proxies.ts';
import { type Asked, requests, sendAll } from './requests.ts';

const nginx = await findProxy('nginx');
const envoy = await findProxy('envoy');
const folder = mkdtempSync(join(tmpdir(), 'log-formats-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  equal: number;
  refused: number;
  different: string[];
}

/** All rows that one log got, read in the format that the config gives it, or in one that is guessed. */
async function judge(proxy: 'nginx' | 'envoy', log: ConfiguredLog, isGuessed: boolean): Promise<Outcome> {
  const input = {
    hop: proxy,
    proxy,
    role: 'access',
    path: log.path,
    format: isGuessed ? null : log.format,
    escape: log.escape,
  } as const;
  const reader = await openLogs([input], { readersFor, since: 0, stdin: Readable.from([]) });
  const { records, files } = await reader.read();
  reader.close();
  // Each request makes one record.
  const span = Math.max(1, Math.round((files[0]?.lines ?? 0) / requests.length));
  const outcome: Outcome = { equal: 0, refused: 0, different: [] };
  for (const [index, asked] of requests.entries()) {
    const record = records.find(({ line }) => line === 1 + index * span);
    const wrong = record ? wrongFields(record, asked, log.format ?? '') : null;
    if (record === undefined) outcome.refused++;
    else if (wrong === '') outcome.equal++;
    else outcome.different.push(`${log.format}: ${JSON.stringify(asked)}: ${wrong} in ${record.raw}`);
  }
  return outcome;
}

/** A row without a value says nothing wrong; a value that was not asked does. */
function wrongFields(record: LogRecord, { path, userAgent }: Asked, format: string): string {
  const isRefused = record.status !== 200;
  const cut = /USER-AGENT\):(\d+)/.exec(format)?.[1];
  const agent = cut === undefined ? userAgent : Buffer.from(userAgent).subarray(0, Number(cut)).toString();
  const wanted = { path, userAgent: agent, method: 'GET' };
  const wrong = Object.entries(wanted).filter(([key, value]) => {
    const read = record[key as keyof typeof wanted];
    return read !== null && read !== value;
  });
  if (isRefused && record.status !== 400) wrong.push(['status', '200']);
  return wrong.map(([key]) => `${key} ${JSON.stringify(record[key as keyof LogRecord])}`).join(', ');
}

async function roundTrip(proxy: 'nginx' | 'envoy', start: (dir: string) => Promise<Running>) {
  const server = await start(mkdtempSync(join(folder, proxy)));
  try {
    await sendAll(server.port);
  } finally {
    await pause(500);
    await server.stop();
  }
  const query = {
    authority: 'a.test',
    path: '/events',
    method: 'GET',
    scheme: 'http',
    port: server.port,
  } as const;
  const { readings } = readConfigs(proxy, proxy, [server.config], query);
  const logs = readings.flatMap((reading) => reading.logs).filter(({ role }) => role === 'access');
  const given = await Promise.all(logs.map((log) => judge(proxy, log, false)));
  const guessed = await Promise.all(logs.map((log) => judge(proxy, log, true)));
  return { logs, given, guessed };
}

function sums(outcomes: Outcome[]) {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  return {
    equal: sum(({ equal }) => equal),
    refused: sum(({ refused }) => refused),
    different: outcomes.flatMap(({ different }) => different),
  };
}

/** Rows that can be read in two ways are few: where a client's text stands without quotes, or unescaped. */
const leastEqual = 0.85;

describe.each([
  ['nginx', nginx, nginxFormats.length, (dir: string) => startNginx(nginx?.path ?? '', dir)],
  ['envoy', envoy, envoyFormats.length, (dir: string) => startEnvoy(envoy?.path ?? '', dir)],
] as const)('%s', (proxy, found, formats, start) => {
  test.skipIf(found === null)(`${formats} formats`, { timeout: 60_000 }, async () => {
    const { logs, given, guessed } = await roundTrip(proxy, start);
    expect(logs).toHaveLength(formats);
    const all = sums(given);
    console.log(
      `${proxy}: ${formats} formats, ${requests.length} requests each: ${all.equal} rows equal, ${all.refused} refused`,
    );
    expect(all.different).toEqual([]);
    expect(all.equal / (formats * requests.length)).toBeGreaterThan(leastEqual);
    expect(sums(guessed).different).toEqual([]);
    expect(sums(guessed).equal).toBeGreaterThan(0);
  });
});

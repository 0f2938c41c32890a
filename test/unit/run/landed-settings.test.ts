import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Join } from '../../../src/model/facts.ts';
import type { Reason } from '../../../src/model/log-record.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { CameFrom } from '../../../src/model/redirect.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { readHops } from '../../../src/run/hop-inputs.ts';
import { landedSettings } from '../../../src/run/landed-settings.ts';
import { newSecrets } from '../../../src/run/secrets.ts';
import { joined, row, sampleHop, samplePlan, sampleTarget, stream } from '../facts-builder.ts';

const config = `http { server { listen 8080;
  location = /old { return 307 /events; }
  location /events { proxy_pass http://127.0.0.1:1; proxy_read_timeout 3s; }
} }`;

function planWith(url: string, text = config): Plan {
  const file = join(mkdtempSync(join(tmpdir(), 'landed-')), 'nginx.conf');
  writeFileSync(file, text);
  return {
    ...samplePlan,
    hops: [{ ...sampleHop('nginx'), configs: [file], accessLogs: [], errorLogs: [] }],
    target: { ...sampleTarget, url },
  };
}

const from: CameFrom = { id: 'c1', url: '', status: 307, isForeign: false, steps: 1, withheld: [] };
const landed = (url: string) => stream().with({ url, cameFrom: from }).done();

async function told(plan: Plan, streams: Stream[], joins: Join[] = [], meanwhile = () => {}) {
  const inputs = await readHops(plan, () => process.stdin);
  meanwhile();
  const { settings } = await landedSettings(plan, streams, inputs, { key: newSecrets(), joins });
  inputs.logs.close();
  return {
    routes: settings.filter(({ kind }) => kind === 'route').map(({ detail }) => detail),
    limits: settings
      .filter(({ kind, setting }) => kind === 'idle-timeout' && setting === 'proxy_read_timeout')
      .map(({ value }) => value),
  };
}

describe('the settings that govern a stream to which a redirect led', () => {
  const plan = () => planWith('http://app.example.test:8080/old');

  test('are those of the path that was asked in the end; the route that redirects stays', async () => {
    expect(await told(plan(), [landed('http://app.example.test:8080/events')])).toEqual({
      routes: ['proxy_pass http://127.0.0.1:1', 'return 307 /events'],
      limits: ['3s'],
    });
  });

  test('stay as they were read where the config came through a pipe, which gives it once', async () => {
    const one = plan();
    const drained = () => writeFileSync(one.hops[0]?.configs[0] ?? '', '');
    expect(await told(one, [landed('http://app.example.test:8080/events')], [], drained)).toMatchObject({
      routes: expect.arrayContaining(['return 307 /events']),
    });
  });

  test('are those of the first path without a redirect that was followed, or with one to another address', async () => {
    const first = { routes: ['return 307 /events'], limits: [] };
    const away = landed('http://app.example.test:9090/events');
    const refused = stream()
      .answered(307, [['location', '/events']])
      .done();
    for (const streams of [[refused], [away], [landed('http://app.example.test:8080/~0a1b2c3d/x')]])
      expect(await told(plan(), streams)).toMatchObject(first);
  });

  test('are not those of one path where the redirects lead to several', async () => {
    const streams = ['a', 'b'].map((name) => landed(`http://app.example.test:8080/${name}`));
    expect((await told(plan(), streams)).routes).toEqual(['return 307 /events']);
  });
});

describe('the settings of a hop whose rows name another path', () => {
  const plan = () => planWith('http://app.example.test:8080/app/events');
  const one = stream().done();
  const rowsWith = (...paths: string[]) =>
    paths.map((path) => joined(one, row('nginx', 'unknown', { path })));

  test('are those of that path: a hop in front rewrote it', async () => {
    expect((await told(plan(), [one])).limits).toEqual([]);
    expect((await told(plan(), [one], rowsWith('/events', '/events?x=1'))).limits).toEqual(['3s']);
  });

  test('stay those of the path that was asked where the rows name several, or the same', async () => {
    for (const paths of [['/events', '/other'], ['/app/events']])
      expect((await told(plan(), [one], rowsWith(...paths))).limits).toEqual([]);
  });
});

describe('the settings of a hop whose error rows name an upstream', () => {
  const text = `http { server { listen 8080;
    location / { proxy_pass http://127.0.0.1:1; proxy_read_timeout 60s; }
    location @new { proxy_pass http://127.0.0.1:2; proxy_read_timeout 3s; }
  } }`;
  const cut = stream().cutAt(3000).done();
  const failedAt = (upstreamAddress: string, reason: Reason = 'idle-timeout') =>
    joined(cut, row('nginx', reason, { kind: 'error', upstreamAddress }));
  const limits = async (...joins: Join[]) =>
    (await told(planWith('http://app.example.test:8080/events', text), [cut], joins)).limits;

  test('are those of the location that passes to it', async () => {
    expect(await limits(failedAt('127.0.0.1:2'))).toEqual(['3s']);
    expect(await limits(failedAt('127.0.0.1:1'))).toEqual(['60s']);
  });

  test('are not those of an upstream that failed before the head of a stream that opened', async () => {
    expect(await limits(failedAt('127.0.0.1:2', 'connect-refused'))).toEqual(['60s']);
  });
});

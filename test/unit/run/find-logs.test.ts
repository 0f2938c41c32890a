import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Hop } from '../../../src/model/plan.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { findLogs } from '../../../src/run/find-logs.ts';
import { isOnThisMachine, strangeLogs, withoutStrange } from '../../../src/run/strange-logs.ts';
import { row, sampleHop, samplePlan } from '../facts-builder.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-logs-'));
  writeFileSync(join(folder, 'access.log'), '');
  writeFileSync(join(folder, 'error.log'), '');
  mkdirSync(join(folder, 'folder.log'));
  symlinkSync('/dev/stdout', join(folder, 'linked.log'));
  mkdirSync(join(folder, 'conf'));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'own.log'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const query = { authority: 'a.test', path: '/events', method: 'GET', scheme: 'http', port: 80 } as const;

/** What is found for an Nginx with these lines in its config. */
async function foundFor(lines: string, more: { hop?: Partial<Hop>; off?: boolean; at?: string } = {}) {
  const hop = { ...sampleHop('nginx'), accessLogs: [], errorLogs: [], ...more.hop };
  const file = join(folder, more.at ?? 'nginx.conf');
  writeFileSync(
    file,
    `events {}\nhttp {\n${lines}\nserver { location / { proxy_pass http://127.0.0.1:1; } } }\n`,
  );
  const { readings } = readConfigs(hop.name, 'nginx', [file], query);
  const plan = { ...samplePlan, hops: [hop], findLogs: more.off !== true, logWindowMs: 900_000 };
  const found = await findLogs(
    plan,
    readings.map((reading) => ({ hop, reading })),
  );
  return { ...found, paths: found.found.map(({ path }) => path) };
}

const both = () => `access_log ${folder}/access.log;\nerror_log ${folder}/error.log;`;

describe('logs that the config names', () => {
  it('are read, and said', async () => {
    const { paths, hops, warnings } = await foundFor(both());
    expect(paths).toEqual([join(folder, 'access.log'), join(folder, 'error.log')]);
    expect(hops[0]).toMatchObject({ accessLogs: [paths[0]], errorLogs: [paths[1]] });
    expect(warnings.join('\n')).toContain(`reading its access log ${paths[0]}`);
    expect(warnings.join('\n')).toContain('--no-find-logs');
  });

  it('are left alone where --no-find-logs says so', async () => {
    expect(await foundFor(both(), { off: true })).toMatchObject({ paths: [], warnings: [] });
  });

  it('are not looked for where a log of that kind was given', async () => {
    const { paths } = await foundFor(both(), { hop: { accessLogs: ['given.log'] } });
    expect(paths).toEqual([join(folder, 'error.log')]);
  });

  it('are found below the prefix that has the config in its folder conf', async () => {
    const { paths } = await foundFor('access_log logs/own.log;\nerror_log /dev/null;', {
      at: 'conf/nginx.conf',
    });
    expect(paths).toEqual([join(folder, 'logs', 'own.log')]);
  });

  test.each([
    ['that are not here', () => 'access_log /nowhere/access.log;'],
    ['that are no regular files', () => `access_log ${folder}/folder.log;`],
    ['whose name is made for each request', () => `access_log ${folder}/$host.log;`],
    ['that go to a daemon', () => 'access_log syslog:server=127.0.0.1;'],
    ['that are off', () => 'access_log off;'],
  ])('%s are passed over', async (_, line) => {
    const { paths, warnings } = await foundFor(`${line()}\nerror_log /dev/null;`);
    expect({ paths, warnings }).toEqual({ paths: [], warnings: [] });
  });

  test.each([
    ['a standard stream', () => 'access_log /dev/stdout;'],
    ['a link to one, as official images have it', () => `access_log ${folder}/linked.log;`],
  ])('%s leads to the command that pipes it in', async (_, line) => {
    const { paths, warnings } = await foundFor(`${line()}\nerror_log stderr;`);
    expect(paths).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      'docker logs -f --since 15m CONTAINER 2>&1 | sse-doctor diagnose … --nginx-access-log -',
    );
    expect(warnings[0]).toContain('kubectl logs -f --since=15m POD | sse-doctor');
  });

  it.skipIf(process.getuid?.() === 0)('that may not be read are said to be there', async () => {
    writeFileSync(join(folder, 'secret.log'), '');
    chmodSync(join(folder, 'secret.log'), 0);
    const { paths, warnings } = await foundFor(`access_log ${folder}/secret.log;\nerror_log /dev/null;`);
    expect(paths).toEqual([]);
    expect(warnings[0]).toContain('may not be read');
  });
});

describe('found logs of another machine', () => {
  const found = [{ hop: 'nginx', role: 'access' as const, path: 'found.log' }];
  const record = { ...row('nginx', 'unknown'), file: 'found.log' };
  const joined = (join: 'tag' | 'fuzzy') => ({
    joins: [{ streamId: 'a', hop: 'nginx', record, join, confidence: 'likely' as const }],
    records: [record],
    clockOffsetMs: {},
  });

  it('are strange unless a row names one of our streams', () => {
    expect(strangeLogs(joined('tag'), found, false)).toEqual([]);
    expect(strangeLogs(joined('fuzzy'), found, false)).toEqual(found);
  });

  it('are strange on this machine where no row is of our streams', () => {
    expect(strangeLogs(joined('fuzzy'), found, true)).toEqual([]);
    expect(strangeLogs({ joins: [] }, found, true)).toEqual(found);
  });

  it('lose their rows', () => {
    expect(withoutStrange(joined('fuzzy'), found)).toMatchObject({ joins: [], records: [] });
    expect(withoutStrange(joined('fuzzy'), []).records).toEqual([record]);
  });

  const target = { ...samplePlan.target, unixSocket: null, resolve: [], connectTo: [] };
  test.each([
    [{ url: 'http://127.0.0.1:8080/events' }, true],
    [{ url: 'http://[::1]:8080/events' }, true],
    [{ url: 'http://localhost/events' }, true],
    [{ url: 'http://192.0.2.7/events' }, false],
    [{ url: 'http://192.0.2.7/events', unixSocket: '/run/x.sock' }, true],
    [{ url: 'http://a.test/events', resolve: ['a.test:80:127.0.0.1'] }, true],
    [{ url: 'http://127.0.0.1/events', connectTo: ['127.0.0.1:80:192.0.2.7:80'] }, false],
  ])('%j is on this machine: %s', async (over, isHere) => {
    expect(await isOnThisMachine({ ...target, ...over })).toBe(isHere);
  });
});

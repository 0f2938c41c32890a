/** A proxy that passes on to a listener of its own config. */
import { describe, expect, test } from 'vitest';
import type { ConfigReading } from '../../../src/configs/reading.ts';
import { upstreamClosed } from '../../../src/rules/end/upstream-closed/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { findingOf } from '../rules/judged.ts';
import { readText as readApache } from './apache/config/config.ts';
import { readText as readCaddy } from './caddy/config/config.ts';
import { readConfig as readHaproxy } from './haproxy/config/read.ts';

const ownOf = ({ settings }: ConfigReading) =>
  settings.find(({ kind }) => kind === 'upstream')?.ownListener ?? null;

const haproxy = (bind: string, server: string) =>
  readHaproxy(
    `defaults\n  mode http\nfrontend m\n  bind :80\n  default_backend b\nbackend b\n  server s ${server}\nfrontend a\n  bind ${bind}\n`,
  );
const apache = (listen: string, target: string) =>
  readApache(`Listen 8080\nListen ${listen}\nProxyPass / http://${target}/\n`);
const caddy = (address: string, target: string) =>
  readCaddy(`:8080 {\n  reverse_proxy ${target}\n}\n${address} {\n  respond hi\n}\n`);

describe('the upstream is marked', () => {
  test('with the line of the listener that it leads to', () => {
    expect(ownOf(haproxy('127.0.0.1:8011', '127.0.0.1:8011'))).toMatch(/haproxy.cfg:9$/);
    expect(ownOf(haproxy(':8011', '127.0.0.1:8011'))).toMatch(/haproxy.cfg:9$/);
    expect(ownOf(apache('8133', '127.0.0.1:8133'))).toMatch(/httpd.conf:2$/);
    expect(ownOf(apache('127.0.0.1:8133', 'localhost:8133'))).toMatch(/httpd.conf:2$/);
    expect(ownOf(caddy(':8042', '127.0.0.1:8042'))).toMatch(/Caddyfile:4$/);
  });

  test('not where another machine, or another port, is asked', () => {
    for (const read of [haproxy, apache]) {
      expect(ownOf(read('10.0.0.1:8011', '10.0.0.2:8011'))).toBeNull();
      expect(ownOf(read('127.0.0.1:8011', '127.0.0.1:8012'))).toBeNull();
    }
    expect(ownOf(haproxy(':8011', '10.0.0.2:8011'))).toBeNull();
    expect(ownOf(caddy(':8042', '10.0.0.2:8042'))).toBeNull();
    expect(ownOf(caddy(':8042', '127.0.0.1:8043'))).toBeNull();
  });
});

describe('the listener behind is read as well', () => {
  const read = (more: string, server = '127.0.0.1:8011') =>
    readHaproxy(
      `defaults\n  mode http\n  timeout server 1m\nfrontend m\n  bind :80\n  ${more}\n  default_backend b\nbackend b\n  server s ${server}\nlisten inner\n  bind 127.0.0.1:8011\n  timeout server 3s\n  server o 10.0.0.9:3000\n`,
    ).settings;
  const timers = (settings: ConfigReading['settings']) =>
    settings.filter(({ kind }) => kind === 'idle-timeout').map(({ value }) => value);

  test('with its timers, and the servers behind it', () => {
    const settings = read('option httplog');
    expect(timers(settings)).toEqual(['1m', '3s']);
    const upstreams = settings.filter(({ kind }) => kind === 'upstream');
    expect(upstreams.map(({ items }) => items?.[0])).toEqual(['10.0.0.9:3000', '127.0.0.1:8011']);
  });

  test('not where another machine is asked, a rule answers, or the path is another there', () => {
    expect(timers(read('option httplog', '10.0.0.2:8011'))).toEqual(['1m']);
    expect(timers(read('http-request set-path /other'))).toEqual(['1m']);
    expect(timers(read('http-request deny'))).toEqual([]);
  });

  test('once, where it leads to itself', () => {
    const text =
      'defaults\n  mode http\n  timeout server 9s\nlisten m\n  bind :80\n  server s 127.0.0.1:80\n';
    expect(timers(readHaproxy(text).settings)).toEqual(['9s']);
  });
});

test('the origin is not blamed for a stream that a listener of the same config may have ended', () => {
  const cut = stream().eventAt(10).cutAt(4_010).done();
  const joins = [joined(cut, row('lb', 'upstream-closed', { proxy: 'haproxy' }))];
  const given = facts({ hops: [sampleHop('lb', 'haproxy')], streams: [cut], joins });
  expect(findingOf(upstreamClosed, given)).toMatchObject({
    confidence: 'certain',
    where: { proxy: 'origin' },
  });
  const upstream = setting({ kind: 'upstream', hop: 'lb', setting: 'server', ownListener: 'haproxy.cfg:9' });
  const found = findingOf(upstreamClosed, { ...given, settings: [upstream] });
  expect(found).toMatchObject({ confidence: 'likely', where: { proxy: 'unknown' } });
  expect(found.fix[0]?.text).toContain('haproxy.cfg:9');
  expect(found.fix[0]?.text).not.toContain('needs a change');
});

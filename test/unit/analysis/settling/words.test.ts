import { describe, expect, test } from 'vitest';
import { directAskWords, settlingClause, settlingWords } from '../../../../src/analysis/settling/words.ts';
import type { Facts } from '../../../../src/model/facts.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const envoy = { ...sampleHop('envoy'), errorLogs: [] };
const bare = { accessLogs: [], errorLogs: [], configs: [] };
const one = stream().eventAt(3).cutAt(60_000).done();
const direct = stream().direct().eventAt(3).stoppedAt(30_000).done();
/** A healthy stream around the proxies was asked too, so that only hops are wanted. */
const given = (change: Partial<Facts> = {}) => facts({ streams: [one, direct], hops: [nginx], ...change });

describe('the words that ask', () => {
  const hops = [{ ...nginx, ...bare }];

  test('name each input with its flag, the last after an or', () => {
    expect(settlingWords(given({ streams: [one], hops }), 'limit')).toBe(
      ' The error log of Nginx (--nginx-error-log FILE), the config of Nginx (--nginx-config FILE), or the same request around the proxies (--direct URL) would settle it.',
    );
    expect(settlingClause(given({ hops }), 'limit')).toBe(
      ': the error log of Nginx (--nginx-error-log FILE), or the config of Nginx (--nginx-config FILE) would tell',
    );
  });

  test('are none where nothing is missing', () => {
    expect(settlingWords(given(), 'setting')).toBe('');
    expect(settlingClause(given(), 'setting')).toBe('');
    expect(directAskWords(given())).toBe('');
  });

  test('name the hop and its flag where there are two of a kind, or where it has a name of its own', () => {
    const two = [
      { ...nginx, ...bare, name: 'edge' },
      { ...nginx, ...bare, name: 'inner' },
    ];
    expect(settlingClause(given({ hops: two }), 'setting')).toBe(
      ': the config of Nginx (edge) (config=FILE in --hop name=edge), or the config of Nginx (inner) (config=FILE in --hop name=inner) would tell',
    );
    expect(settlingClause(given({ hops: [{ ...nginx, ...bare, name: 'edge' }] }), 'setting')).toContain(
      '--hop name=edge',
    );
    expect(
      settlingClause(
        given({
          hops: [
            { ...nginx, ...bare },
            { ...envoy, ...bare },
          ],
        }),
        'setting',
      ),
    ).toBe(
      ': the config of Nginx (--nginx-config FILE), or the config of Envoy (--envoy-config FILE) would tell',
    );
    expect(
      settlingClause(
        given({
          hops: [
            { ...nginx, ...bare },
            { ...nginx, ...bare, name: 'inner' },
          ],
        }),
        'setting',
      ),
    ).toContain('--hop name=nginx');
  });

  test('give both flags where no proxy was named', () => {
    expect(settlingClause(given({ hops: [] }), 'end')).toMatch(
      /^: the error log of every proxy on the path \(--nginx-error-log FILE, --envoy-access-log FILE.*\) would tell$/,
    );
    expect(settlingClause(given({ hops: [] }), 'setting')).toMatch(
      /^: the config of every proxy on the path \(--nginx-config FILE, --envoy-config FILE.*\) would tell$/,
    );
  });

  test('ask for notices by a flag, or by the level where the log was given', () => {
    expect(settlingClause(given({ hops }), 'process')).toBe(
      ': the error log, at level notice, of Nginx (--nginx-error-log FILE) would tell',
    );
    expect(settlingClause(given(), 'process')).toBe(
      ': the error log, at level notice, of Nginx (error_log … notice;) would tell',
    );
  });

  test('ask for the rest of what may be missing', () => {
    expect(settlingClause(given({ hops: [envoy] }), 'process')).toBe(
      ': the admin interface of Envoy (--envoy-admin URL) would tell',
    );
    expect(settlingClause(given({ hops: [sampleHop('squid')] }), 'end')).toBe(
      ': the log of squid, which this tool does not read yet would tell',
    );
    const hiding = setting({
      kind: 'error-log',
      state: 'hides-errors',
      setting: 'error_log',
      value: '/e.log',
      detail: 'crit',
      file: 'nginx.conf',
      line: 3,
    });
    expect(settlingClause(given({ settings: [hiding] }), 'end')).toBe(
      ': an error log of Nginx at level error or lower (error_log /e.log crit, nginx.conf:3 leaves the line out) would tell',
    );
    const plain = [joined(one, row('nginx', 'clean', { upstreamAddress: null }))];
    expect(settlingClause(given({ joins: plain }), 'answer')).toContain('$upstream_addr $upstream_status');
    const atEnvoy = [joined(one, row('envoy', 'clean', { upstreamAddress: null }))];
    expect(settlingClause(given({ hops: [envoy], joins: atEnvoy }), 'answer')).toContain('%UPSTREAM_HOST%');
  });

  test('say which given input did not help, as its own sentence or in place of the ask', () => {
    expect(settlingWords(given(), 'row')).toBe(' The access log given of Nginx has no row of these streams.');
    expect(settlingClause(given(), 'end')).toBe(
      ': the error log given of Nginx has no line about these streams',
    );
    expect(settlingWords(given({ streams: [one] }), 'row')).toBe(
      ' The same request around the proxies (--direct URL) would settle it. The access log given of Nginx has no row of these streams.',
    );
    const unread = {
      logs: [{ hop: 'nginx', file: 'nginx-access.log', lines: 9, parsed: 0 }] as Facts['logs'],
    };
    expect(settlingClause(given(unread), 'row')).toBe(
      ': of the access log given of Nginx not one line was understood',
    );
  });

  test('do not ask again for what was given and could not be used', () => {
    const gone = (change = {}) => ({
      hop: 'nginx',
      input: 'config' as const,
      given: 'c',
      file: 'c.conf',
      why: 'it is a directory',
      whole: true,
      ...change,
    });
    const of = (unusable: Facts['unusable']) => settlingClause(given({ hops, unusable }), 'setting');
    expect(of([gone()])).toBe(': what was given for Nginx, c.conf, could not be used');
    const ask = ': the config of Nginx (--nginx-config FILE) would tell';
    expect(of([gone({ whole: false })])).toBe(ask);
    expect(of([gone({ hop: 'inner' })])).toBe(ask);
    expect(of([gone({ input: 'access-log' })])).toBe(ask);
    expect(
      settlingClause(given({ hops, unusable: [gone({ input: 'error-log', file: 'e.log' })] }), 'process'),
    ).toBe(': what was given for Nginx, e.log, could not be used');
  });

  test('ask for streams around the proxies alone', () => {
    expect(directAskWords(given({ streams: [one], hops }))).toBe(
      ' The same request around the proxies (--direct URL) would settle it.',
    );
    expect(directAskWords(given({ streams: [one, stream().direct().answered(404).done()], hops }))).toBe(
      ' An address of the origin that opens the stream (the one given did not: 404) would settle it.',
    );
  });
});

import { describe, expect, test } from 'vitest';
import {
  type OpenQuestion,
  type QuestionScope,
  wantedInputs,
} from '../../../../src/analysis/settling/index.ts';
import type { Facts } from '../../../../src/model/facts.ts';
import {
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  sampleTarget,
  setting,
  stream,
} from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const envoy = { ...sampleHop('envoy'), errorLogs: [] };
const bare = { accessLogs: [], errorLogs: [], configs: [] };
const one = stream().eventAt(3).cutAt(60_000).done();
const direct = stream().direct().eventAt(3).stoppedAt(30_000).done();
/** A healthy stream around the proxies was asked too, so that only hops are wanted. */
const given = (change: Partial<Facts> = {}) => facts({ streams: [one, direct], hops: [nginx], ...change });
const wants = (about: OpenQuestion, change: Partial<Facts> = {}, scope: QuestionScope = {}) =>
  wantedInputs(given(change), about, scope).map((one) =>
    'hop' in one ? `${one.kind} ${one.hop?.name ?? '*'}` : one.kind,
  );

const questions: OpenQuestion[] = ['end', 'limit', 'process', 'answer', 'row', 'setting'];
const all = (change: Partial<Facts>) =>
  Object.fromEntries(questions.map((about) => [about, wants(about, change)]));

describe('what is wanted of each proxy', () => {
  test('of a bare Nginx', () => {
    expect(all({ hops: [{ ...nginx, ...bare }] })).toEqual({
      end: ['error-log nginx'],
      limit: ['error-log nginx', 'config nginx'],
      process: ['notices nginx'],
      answer: ['access-log nginx', 'config nginx'],
      row: ['access-log nginx'],
      setting: ['config nginx'],
    });
  });

  test('of a bare Envoy, whose access rows say how a stream ended', () => {
    expect(all({ hops: [{ ...envoy, ...bare }] })).toEqual({
      end: ['access-log envoy'],
      limit: ['access-log envoy', 'config envoy'],
      process: ['access-log envoy', 'admin envoy'],
      answer: ['access-log envoy', 'config envoy'],
      row: ['access-log envoy'],
      setting: ['config envoy'],
    });
  });

  test('of logs and configs that were given, what they do not hold', () => {
    expect(all({})).toEqual({
      end: ['error-line nginx'],
      limit: ['error-line nginx'],
      process: ['notices nginx'],
      answer: ['access-row nginx'],
      row: ['access-row nginx'],
      setting: [],
    });
  });

  test('nothing where they hold it', () => {
    const joins = [
      joined(one, row('nginx', 'clean')),
      joined(one, row('nginx', 'idle-timeout', { kind: 'error' })),
    ];
    const settings = [
      setting({ kind: 'error-log', setting: 'error_log', value: '/e.log', state: 'keeps-notices' }),
    ];
    expect(Object.values(all({ joins, settings })).flat()).toEqual([]);
  });

  test('a row of another hop, or of another stream, is not this one’s', () => {
    const inner = { ...nginx, name: 'inner' };
    expect(wants('row', { hops: [nginx, inner], joins: [joined(one, row('nginx', 'clean'))] })).toEqual([
      'access-row inner',
    ]);
    const other = stream().eventAt(3).done();
    expect(wants('row', { joins: [joined(one, row('nginx', 'clean'))] }, { streams: [other] })).toEqual([
      'access-row nginx',
    ]);
  });

  test('of a proxy whose logs are not read, its own log, whatever the question', () => {
    expect(new Set(Object.values(all({ hops: [sampleHop('squid')] })).flat())).toEqual(
      new Set(['own-log squid']),
    );
  });

  test('all hops in their order, or the one that was asked about', () => {
    const hops = [
      { ...envoy, ...bare },
      { ...nginx, ...bare },
    ];
    expect(wants('row', { hops })).toEqual(['access-log envoy', 'access-log nginx']);
    expect(wants('row', { hops }, { hop: 'nginx' })).toEqual(['access-log nginx']);
  });
});

describe('an error log', () => {
  const log = (state: 'hides-errors' | 'keeps-notices' | null) =>
    setting({ kind: 'error-log', setting: 'error_log', value: '/e.log', state });

  test('that hides its lines is wanted at another level, unless another keeps them', () => {
    expect(wants('end', { settings: [log('hides-errors')] })).toEqual(['error-log-level nginx']);
    expect(wants('end', { settings: [log('hides-errors'), log(null)] })).toEqual(['error-line nginx']);
    expect(wants('end', { settings: [log(null)] })).toEqual(['error-line nginx']);
  });

  test('of another hop hides nothing of this one', () => {
    const other = { ...log('hides-errors'), hop: 'inner' };
    expect(wants('end', { settings: [other] })).toEqual(['error-line nginx']);
  });

  test('that keeps notices tells what the processes did, where it was given', () => {
    expect(wants('process', { settings: [log(null), log('keeps-notices')] })).toEqual([]);
    expect(
      wants('process', { settings: [log('keeps-notices')], hops: [{ ...nginx, errorLogs: [] }] }),
    ).toEqual(['notices nginx']);
    expect(wants('process', { settings: [log(null)] })).toEqual(['notices nginx']);
    expect(wants('process')).toEqual(['notices nginx']);
  });
});

describe('an access log', () => {
  const summary = (lines: number, parsed: number, file = 'nginx-access.log') =>
    ({ hop: 'nginx', file, lines, parsed }) as Facts['logs'][number];

  test('of which not one line was understood is not asked for its rows', () => {
    expect(wants('row', { logs: [summary(20, 0)] })).toEqual(['unread nginx']);
    expect(wants('row', { logs: [summary(20, 1)] })).toEqual(['access-row nginx']);
    expect(wants('row', { logs: [summary(0, 0)] })).toEqual(['access-row nginx']);
    expect(wants('row', { logs: [summary(20, 0), summary(20, 0, 'other.log')] })).toEqual(['unread nginx']);
    expect(wants('row', { logs: [summary(20, 0, 'other.log')] })).toEqual(['access-row nginx']);
    expect(wants('row', { logs: [{ ...summary(20, 0), hop: 'inner' }] })).toEqual(['access-row nginx']);
  });

  test('that does not name the upstream is wanted with a field for it', () => {
    const joins = (change: Parameters<typeof row>[2]) => [
      joined(one, row('nginx', 'clean', { upstreamAddress: null, ...change })),
    ];
    expect(wants('answer', { joins: joins({}) })).toEqual(['upstream-field nginx']);
    expect(wants('answer', { joins: joins({ upstreamAddress: '127.0.0.1:9000' }) })).toEqual([]);
    expect(wants('answer', { joins: joins({ namesUpstream: true }) })).toEqual([]);
    expect(wants('answer', { joins: joins({ fields: { request_time: '1' } }) })).toEqual([
      'upstream-field nginx',
    ]);
  });
});

describe('Envoy’s process', () => {
  test('is known by its admin interface', () => {
    expect(wants('process', { hops: [envoy] })).toEqual(['admin envoy']);
    expect(wants('process', { hops: [{ ...envoy, admin: 'http://127.0.0.1:9901' }] })).toEqual([]);
  });
});

describe('where no hop was named', () => {
  test('the kind that the answers show is asked for its own inputs', () => {
    const seen = stream().header('server', 'nginx/1.25.3').eventAt(3).cutAt(60_000).done();
    expect(wants('end', { streams: [seen, direct], hops: [] })).toEqual(['error-log nginx']);
    expect(wants('end', { streams: [direct], hops: [] }, { guess: 'envoy' })).toEqual(['access-log envoy']);
  });

  test('else every proxy on the path', () => {
    expect(all({ hops: [] })).toEqual({
      end: ['error-log *'],
      limit: ['error-log *'],
      process: ['error-log *'],
      answer: ['access-log *'],
      row: ['access-log *'],
      setting: ['config *'],
    });
  });

  test('of a proxy that a header shows, its own log', () => {
    const seen = stream().header('x-varnish', '3 2').eventAt(3).cutAt(60_000).done();
    expect(wants('row', { streams: [seen, direct], hops: [] })).toEqual(['access-log varnish']);
  });
});

describe('streams around the proxies', () => {
  const plan = { ...samplePlan, target: { ...sampleTarget, direct: 'http://127.0.0.1:9000/events' } };

  test('are wanted last, where none were asked and they would help', () => {
    expect(wants('row', { streams: [one] })).toEqual(['access-row nginx', 'direct']);
    expect(wants('row', { streams: [one] }, { direct: false })).toEqual(['access-row nginx']);
  });

  test('that did not open are of no use: another address is wanted', () => {
    const refused = stream().direct().answered(404).done();
    const lost = stream().direct().failed('connect', 'ECONNREFUSED').done();
    expect(wantedInputs(given({ streams: [one, refused, lost, refused] }), 'setting')).toEqual([
      { kind: 'direct-answer', because: '404, ECONNREFUSED' },
    ]);
    const waiting = { ...stream().direct().done(), status: null };
    expect(wantedInputs(given({ streams: [one, waiting] }), 'setting')).toEqual([
      { kind: 'direct-answer', because: 'no response head' },
    ]);
    expect(wantedInputs(given({ streams: [one], plan }), 'setting')).toEqual([
      { kind: 'direct-answer', because: 'not asked to the end' },
    ]);
  });

  test('one that opened is enough', () => {
    expect(wants('setting', { streams: [one, direct, stream().direct().answered(404).done()] })).toEqual([]);
  });
});

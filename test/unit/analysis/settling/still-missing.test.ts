import { describe, expect, test } from 'vitest';
import { stillMissing } from '../../../../src/analysis/settling/still-missing.ts';
import type { Missing } from '../../../../src/model/finding.ts';
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
const bare = { ...nginx, accessLogs: [], errorLogs: [], configs: [] };
const one = stream().eventAt(3).cutAt(60_000).done();
const access = joined(one, row('nginx', 'clean'));
const error = joined(one, row('nginx', 'idle-timeout', { kind: 'error' }));
const left = (input: Missing, change: Parameters<typeof facts>[0] = {}) =>
  stillMissing(facts({ streams: [one], hops: [nginx], ...change }), [input])[0];

describe('an input that a rule lacked', () => {
  test('is asked for where nothing was given', () => {
    const inputs: Missing[] = [
      'access-log',
      'error-log',
      'error-log-level',
      'config',
      'direct',
      'time',
      'gzip',
    ];
    expect(stillMissing(facts({ streams: [one] }), inputs)).toEqual(inputs);
    expect(left('log-row', { hops: [] })).toBe('access-log');
    expect(left('admin', { hops: [] })).toBe('origin-log');
  });

  test('is asked for where one hop of two lacks it', () => {
    expect(left('access-log', { hops: [nginx, { ...bare, name: 'inner' }], joins: [access] })).toBe(
      'access-log',
    );
    expect(left('error-log', { hops: [nginx, { ...bare, name: 'inner' }] })).toBe('error-log');
    expect(left('config', { hops: [nginx, { ...bare, name: 'inner' }] })).toBe('config');
  });

  test('is named once, and what is of no use to ask for is dropped', () => {
    const given = facts({ streams: [one], hops: [nginx] });
    expect(stillMissing(given, ['access-log', 'log-row', 'time'])).toEqual(['log-row', 'time']);
    expect(
      stillMissing(facts({ streams: [one], hops: [nginx], joins: [access] }), ['access-log', 'time']),
    ).toEqual(['time']);
  });

  test('is what the origin logged where all that can be given was', () => {
    expect(left('access-log', { joins: [access] })).toBe('origin-log');
    expect(stillMissing(facts({ hops: [nginx] }), [])).toEqual([]);
  });
});

describe('of an input that was given, what it does not hold', () => {
  test('an access log: a row of these streams, not of those around the proxies', () => {
    expect(left('access-log')).toBe('log-row');
    const direct = stream().direct().eventAt(3).done();
    const foreign = joined(direct, row('nginx', 'clean'));
    expect(left('access-log', { streams: [one, direct], joins: [foreign] })).toBe('log-row');
    expect(left('access-log', { joins: [error] })).toBe('log-row');
  });

  test('an error log: a line, unless its level hides it', () => {
    expect(left('error-log')).toBe('error-line');
    expect(left('error-log', { joins: [access] })).toBe('error-line');
    expect(left('error-log', { joins: [error] })).toBe('origin-log');
    const hiding = setting({
      kind: 'error-log',
      setting: 'error_log',
      value: '/var/log/e.log',
      state: 'hides-errors',
    });
    expect(left('error-log', { settings: [hiding], joins: [error] })).toBe('error-log-level');
  });

  test('an error log is not asked of Envoy, which writes none about requests', () => {
    expect(left('error-log', { hops: [envoy] })).toBe('origin-log');
    expect(left('error-log-level', { hops: [envoy] })).toBe('origin-log');
    expect(left('error-log-level', { hops: [envoy, nginx] })).toBe('error-log-level');
  });

  test('a log row: where any log was given, the row', () => {
    expect(left('log-row')).toBe('log-row');
    expect(left('log-row', { hops: [{ ...bare, errorLogs: ['e.log'] }] })).toBe('log-row');
    expect(left('log-row', { hops: [bare] })).toBe('access-log');
  });

  test('a config: the part of it', () => {
    expect(left('config')).toBe('config-part');
  });

  test('streams around the proxies: an answer of theirs', () => {
    expect(left('direct')).toBe('direct');
    const plan = { ...samplePlan, target: { ...sampleTarget, direct: 'http://127.0.0.1:9000/events' } };
    expect(left('direct', { plan })).toBe('direct-answer');
  });

  test('the admin interface is Envoy’s alone', () => {
    expect(left('admin', { hops: [envoy] })).toBe('admin');
    expect(left('admin', { hops: [{ ...envoy, admin: 'http://127.0.0.1:9901' }] })).toBe('origin-log');
    expect(left('admin')).toBe('origin-log');
  });
});

describe('of a recording without the inputs of its run', () => {
  test.each<Missing>([
    'access-log',
    'error-log',
    'error-log-level',
    'error-line',
    'log-row',
    'config',
    'config-part',
    'admin',
  ])('%s was not kept', (input) => {
    expect(left(input, { unkept: true })).toBe('kept-inputs');
  });

  test('what no hop gives is asked for as ever, and so is all where no hop was named', () => {
    expect(left('direct', { unkept: true })).toBe('direct');
    expect(left('access-log', { unkept: true, hops: [] })).toBe('access-log');
  });
});

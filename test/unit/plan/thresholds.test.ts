import { describe, expect, it } from 'vitest';
import { badInput, DoctorError } from '../../../src/errors.ts';
import { readThreshold, readThresholds, thresholdPresets } from '../../../src/plan/thresholds/index.ts';
import { thresholdMetrics } from '../../../src/thresholds/metrics.ts';

function fault(work: () => unknown): DoctorError {
  try {
    work();
  } catch (error) {
    if (error instanceof DoctorError) return error;
    throw error;
  }
  return badInput('no error', '', '');
}

describe('a condition', () => {
  it('keeps its text and is read into metric, stat, operator, value and unit', () => {
    expect(readThreshold(' ttfe_p95 < 500ms ', '--threshold')).toEqual({
      text: 'ttfe_p95 < 500ms',
      metric: 'ttfe',
      stat: 'p95',
      operator: '<',
      value: 500,
      unit: 'ms',
      abort: false,
      afterMs: 0,
    });
  });

  it.each<[string, string, string | null, string, number, string]>([
    ['connect_success>=99%', 'connect_success', null, '>=', 99, '%'],
    ['connect_success > 99.9 %', 'connect_success', null, '>', 99.9, '%'],
    ['connect_success<=100%', 'connect_success', null, '<=', 100, '%'],
    ['heartbeat_gap_max<45s', 'heartbeat_gap', 'max', '<', 45_000, 'ms'],
    ['recover_max<2m', 'recover', 'max', '<', 120_000, 'ms'],
    ['recover_max<1m30s', 'recover', 'max', '<', 90_000, 'ms'],
    ['ttfb_mean<1.5s', 'ttfb', 'mean', '<', 1500, 'ms'],
    ['proxy_latency<=0', 'proxy_latency', null, '<=', 0, 'ms'],
    ['disconnects==0', 'disconnects', null, '==', 0, 'count'],
    ['events!=0', 'events', null, '!=', 0, 'count'],
    ['events_per_second>=100', 'events_per_second', null, '>=', 100, '/s'],
    ['events_per_second>=0.5/s', 'events_per_second', null, '>=', 0.5, '/s'],
    ['rss_max<500MB', 'rss_max', null, '<', 500_000_000, 'bytes'],
    ['rss_max<2GiB', 'rss_max', null, '<', 2 * 1024 ** 3, 'bytes'],
    ['bytes>=1kB', 'bytes', null, '>=', 1000, 'bytes'],
    ['recover_max<2 min 30 s', 'recover', 'max', '<', 150_000, 'ms'],
    ['bytes>12 B', 'bytes', null, '>', 12, 'bytes'],
    ['rss_max<1.5MiB', 'rss_max', null, '<', 1.5 * 1024 ** 2, 'bytes'],
  ])('%s', (text, metric, stat, operator, value, unit) => {
    expect(readThreshold(text, 'f')).toMatchObject({ text, metric, stat, operator, value, unit });
  });

  it.each(['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'])('may ask for %s of a distribution', (stat) => {
    expect(readThreshold(`recover_${stat}<1s`, 'f')).toMatchObject({ metric: 'recover', stat });
  });

  it.each(thresholdMetrics.map(({ example, name, unit }) => [example, name, unit]))(
    'reads the example of the table: %s',
    (example, metric, unit) => {
      expect(readThreshold(example, 'f')).toMatchObject({ text: example, metric, unit });
    },
  );

  it.each<[string, string | RegExp, string | RegExp, string | RegExp]>([
    ['tffe_p95<500ms', 'no metric', 'tffe_p95', 'did you mean ttfe, as in ttfe_p95<500ms'],
    ['connect_succes>=99%', 'no metric', 'connect_succes', 'did you mean connect_success'],
    ['http_req_duration<1s', 'no metric', 'http_req_duration', /the metrics are .*rss_max.*pressure_errors/],
    ['p(95)<500ms', 'no metric', 'p(95)', 'connect_success'],
    ['__proto__<1', 'no metric', '__proto__', 'the metrics are'],
    ['ttfe<500ms', 'which figure of ttfe', 'distribution', /ttfe_min, .*ttfe_p95.*ttfe_max/],
    ['ttfe_p75<500ms', 'does not have', 'p75', /ttfe_p50, ttfe_p90/],
    ['ttfe_avg<500ms', 'does not have', 'avg', 'ttfe_mean'],
    ['disconnects_p95==0', 'does not have', 'single figure', 'leave it out, as in disconnects==0'],
    ['ttfe_p95<5%', 'cannot have', '"5%"', 'a time with its unit: 500ms'],
    ['ttfe_p95<500', 'cannot have', '"500"', '500ms'],
    ['ttfe_p95<-5ms', 'cannot have', '"-5ms"', '500ms'],
    ['ttfe_p95<fast', 'cannot have', '"fast"', '500ms'],
    ['ttfe_p95<', 'no value', 'nothing stands after', '500ms'],
    ['connect_success>=101%', 'cannot have', '"101%"', 'from 0% to 100%'],
    ['connect_success>=99', 'cannot have', '"99"', 'as in connect_success>=99%'],
    ['connect_success>=99ms', 'cannot have', '"99ms"', '100%'],
    ['connect_success>=%', 'cannot have', '"%"', '100%'],
    ['disconnects==0%', 'cannot have', '"0%"', 'whole number'],
    ['disconnects<1.5', 'cannot have', '"1.5"', 'whole number'],
    ['events_per_second>=100ms', 'cannot have', '"100ms"', '100/s'],
    ['rss_max<500', 'cannot have', '"500"', 'GiB'],
    ['rss_max<500Mb/s', 'cannot have', '"500Mb/s"', 'GiB'],
    [`events<${'9'.repeat(400)}`, 'cannot have', '9999', 'whole number'],
    ['ttfe_p95=500ms', 'unknown operator', 'it is = in "ttfe_p95=500ms"', '< <= > >= == !='],
    ['ttfe_p95=<500ms', 'unknown operator', 'it is =<', '<='],
    ['ttfe_p95≤500ms', 'unknown operator', 'it is ≤', '<='],
    ['ttfe_p95', 'neither a condition nor a preset', '"ttfe_p95"', /quotes.*user-soak/],
    ['user-sok', 'neither a condition nor a preset', 'user-sok', 'user-soak'],
    ['', 'neither a condition nor a preset', '""', 'user-soak'],
    ['<500ms', 'names no metric', 'before <', 'ttfe_p95<500ms'],
    ['ttfe_p95<500ms, disconnects==0', 'cannot have', '500ms, disconnects==0', '500ms'],
  ])('%s is refused with what to write instead', (text, message, cause, hint) => {
    const error = fault(() => readThreshold(text, '--threshold'));
    expect(error.message).toMatch(message);
    expect(error.message).toContain('--threshold');
    expect(error.why).toContain(cause);
    expect(error.hint).toMatch(hint);
    expect(error.exitCode).toBe(2);
  });
});

describe('a list of thresholds', () => {
  it('takes texts and objects in their order', () => {
    const read = readThresholds(
      ['disconnects==0', { check: 'ttfe_p95<1s', abort: true, after: 30_000 }, { check: 'failed==0' }],
      'soak.yaml: thresholds',
    );
    expect(read.map(({ text, abort, afterMs }) => [text, abort, afterMs])).toEqual([
      ['disconnects==0', false, 0],
      ['ttfe_p95<1s', true, 30_000],
      ['failed==0', false, 0],
    ]);
  });

  it('writes a preset out where it stands', () => {
    const read = readThresholds(['failed==0', 'user-soak'], '--threshold');
    expect(read.map(({ text }) => text)).toEqual(['failed==0', ...(thresholdPresets['user-soak'] ?? [])]);
    expect(read.slice(1).map(({ metric, stat, operator, value }) => [metric, stat, operator, value])).toEqual(
      [
        ['connect_success', null, '>', 99],
        ['connect', 'mean', '<', 100],
        ['event_lag', 'p95', '<', 50],
        ['reconnect_success', null, '>', 95],
        ['reconnect_interval', 'mean', '>', 30_000],
        ['recover', 'max', '<', 120_000],
        ['proxy_latency', null, '<', 100],
      ],
    );
  });

  it('gives every condition of a preset its abort', () => {
    const read = readThresholds([{ check: 'user-soak', abort: true, after: 5000 }], 'f');
    expect(read.length).toBe(7);
    expect(read.every(({ abort, afterMs }) => abort && afterMs === 5000)).toBe(true);
  });

  it('takes no name of an object for a preset', () => {
    expect(fault(() => readThresholds(['constructor'], 'f')).message).toContain('neither');
  });

  it.each([-1, Number.NaN])('refuses to look from %s on', (after) => {
    const error = fault(() => readThresholds([{ check: 'failed==0', abort: true, after }], 'f'));
    expect(error.why).toBe(`after is ${after}`);
  });
});

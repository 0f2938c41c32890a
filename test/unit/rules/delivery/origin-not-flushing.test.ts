import { describe, expect, it } from 'vitest';
import { originNotFlushing } from '../../../../src/rules/delivery/origin-not-flushing.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering/index.ts';
import { facts, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const batches = (madeApartMs: number | null, bytes = 20) => {
  const late = stream().direct();
  for (const at of [4000, 8000]) for (let n = 0; n < 4; n++) late.eventAt(at + n);
  const value = late.stoppedAt(9000).done();
  value.events.forEach((mark, n) => {
    mark.madeAt = madeApartMs === null ? null : 1_800_000_000_000 + n * madeApartMs;
  });
  for (const arrival of value.arrivals) arrival.bytes = bytes;
  return value;
};

describe('origin-not-flushing', () => {
  it('is likely when events made apart come together with no proxy in between', () => {
    expect(findingOf(originNotFlushing, facts({ streams: [batches(1000)] }))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
      fix: [{ setting: 'flush' }],
    });
  });

  it('is possible when bursts are whole blocks of a writer', () => {
    expect(findingOf(originNotFlushing, facts({ streams: [batches(null, 1024)] }))).toMatchObject({
      confidence: 'possible',
    });
  });

  it('is possible where no head came at all, and not where one did or the wait was short', () => {
    const close = { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null } as const;
    const headless = (ageMs: number) => stream({ status: null, headers: [], close: { ...close, ageMs } });
    const found = findingOf(
      originNotFlushing,
      facts({ streams: [headless(6000).done(), headless(6000).direct().done()] }),
    );
    expect(found).toMatchObject({
      confidence: 'possible',
      fix: [{ text: expect.stringContaining('Flush()') }],
    });
    const opened = stream().eventsEvery(500, 12).stoppedAt(6000).done();
    clearedOf(originNotFlushing, facts({ streams: [headless(6000).done(), opened] }));
    missingOf(originNotFlushing, facts({ streams: [headless(900).done()] }));
  });

  it('stays silent for a source that sends batches it made as such', () => {
    clearedOf(originNotFlushing, facts({ streams: [batches(0)] }));
    clearedOf(originNotFlushing, facts({ streams: [batches(null)] }));
  });

  it('stays silent when only the proxied stream is late', () => {
    const late = { ...batches(1000), route: 'proxy' as const, trial: 'http1' };
    const prompt = stream().direct().eventsEvery(1000, 8).stoppedAt(9000).done();
    clearedOf(originNotFlushing, facts({ streams: [late, prompt] }));
  });

  it('is possible beside a proxy where nobody was asked around it and all came with the end, by the events own clocks', () => {
    const whole = (madeApartMs: number | null) => {
      const one = stream({ trial: 'http1' });
      for (let n = 0; n < 4; n++) one.eventAt(4000 + n);
      const done = one.endedAt(4005).done();
      done.events.forEach((mark, n) => {
        mark.madeAt = madeApartMs === null ? null : 1_800_000_000_000 + n * madeApartMs;
      });
      return done;
    };
    const seen = facts({ streams: [whole(1000)] });
    expect(findingOf(originNotFlushing, seen)).toMatchObject({
      confidence: 'possible',
      severity: 'critical',
      where: { proxy: 'origin' },
      fix: [{ text: expect.stringContaining('`async` generator') }],
    });
    expect(findingOf(proxyBuffering, seen)).toMatchObject({ confidence: 'possible', severity: 'critical' });
    for (const one of [whole(null), whole(0)])
      expect(missingOf(originNotFlushing, facts({ streams: [one] }))).toEqual(['direct']);
  });

  it('is possible beside a proxy where bursts of a running stream hold events that were made apart', () => {
    const open = facts({ streams: [{ ...batches(1000), route: 'proxy' as const, trial: 'http1' }] });
    const found = findingOf(originNotFlushing, open);
    expect(found).toMatchObject({ confidence: 'possible', severity: 'warning', where: { proxy: 'origin' } });
    expect(found.what).toContain('in bursts');
    expect(findingOf(proxyBuffering, open).confidence).toBe('possible');
    const together = facts({ streams: [{ ...batches(0), route: 'proxy' as const, trial: 'http1' }] });
    expect(missingOf(originNotFlushing, together)).toEqual(['direct']);
  });

  it('needs --direct where a config says that a proxy keeps bodies, and nothing where events come one by one', () => {
    const late = { ...batches(1000), route: 'proxy' as const, trial: 'http1' };
    const keeps = setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'on' });
    const asks10 = setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0' });
    const held = facts({ hops: [sampleHop('nginx')], streams: [late], settings: [keeps, asks10] });
    expect(missingOf(originNotFlushing, held)).toEqual(['direct']);
    const prompt = stream().eventsEvery(1000, 8).stoppedAt(9000).done();
    clearedOf(originNotFlushing, facts({ streams: [prompt] }));
  });
});

import { describe, expect, it } from 'vitest';
import { cacheControlMissing } from '../../../../src/rules/advice/cache-control-missing.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

describe('cache-control-missing', () => {
  it.each([null, 'public, max-age=60'])('informs when Cache-Control is %s', (value) => {
    const one = stream();
    if (value) one.header('Cache-Control', value);
    expect(findingOf(cacheControlMissing, facts({ streams: [one.done()] }))).toMatchObject({
      severity: 'info',
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
      fix: [{ setting: 'Cache-Control', current: value, suggested: 'no-store' }],
    });
  });

  it.each(['no-cache', 'no-store', 'private, max-age=5', 'No-Cache, no-transform'])(
    'stays silent for %s',
    (value) => {
      clearedOf(cacheControlMissing, facts({ streams: [stream().header('cache-control', value).done()] }));
    },
  );

  it('is the proxy where the origin sends it around the proxies, and certain of the origin where it does not', () => {
    const hops = [sampleHop('go')];
    const direct = (value: string | null) =>
      value === null ? stream().direct().done() : stream().direct().header('cache-control', value).done();
    const judged = (value: string | null) =>
      findingOf(cacheControlMissing, facts({ hops, streams: [stream().done(), direct(value)] }));
    expect(judged('no-cache')).toMatchObject({
      confidence: 'likely',
      where: { hop: 'go', proxy: 'go' },
      fix: [{ proxy: 'go', suggested: 'no-cache' }],
    });
    expect(judged(null)).toMatchObject({ confidence: 'certain', where: { hop: null, proxy: 'origin' } });
  });
});

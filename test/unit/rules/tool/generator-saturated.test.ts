import { describe, expect, it } from 'vitest';
import { generatorSaturated } from '../../../../src/rules/tool/generator-saturated.ts';
import { facts, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const generator = { eventLoopDelayMs: 350, rssBytes: 1, cpuSeconds: 30, openFiles: 20 };

describe('generator-saturated', () => {
  it('warns when the event loop was late by more than 200 ms', () => {
    expect(findingOf(generatorSaturated, facts({ generator }))).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      where: { hop: null, proxy: 'client' },
      fix: [{ setting: 'machine' }],
    });
  });

  it('warns when descriptors or ports ran out here', () => {
    const streams = [stream().failed('connect', 'EMFILE').done()];
    expect(findingOf(generatorSaturated, facts({ streams }))).toMatchObject({
      fix: [{ setting: 'ulimit -n' }],
    });
  });

  it('names local addresses and the range of ports when those ran out', () => {
    const streams = [stream().failed('connect', 'EADDRNOTAVAIL').done()];
    const { fix, what } = findingOf(generatorSaturated, facts({ streams }));
    expect(what).toBe('1 request failed on this machine: EADDRNOTAVAIL.');
    expect(fix).toMatchObject([{ setting: '--local-address' }]);
    expect(fix[0]?.text).toContain('ip_local_port_range');
  });

  it('stays silent on an idle machine, and for a refusal by the peer', () => {
    clearedOf(generatorSaturated, facts({ streams: [stream().failed('connect', 'ECONNREFUSED').done()] }));
  });

  it('does not take one stall in a run of milliseconds for a saturated machine', () => {
    clearedOf(generatorSaturated, facts({ generator, watchedSeconds: 0.2 }));
    clearedOf(generatorSaturated, facts({ generator, watchedSeconds: 3.4 }));
  });
});

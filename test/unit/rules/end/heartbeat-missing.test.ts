import { describe, expect, it } from 'vitest';
import { heartbeatMissing } from '../../../../src/rules/end/heartbeat-missing.ts';
import { facts, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

describe('heartbeat-missing', () => {
  it('informs of a silence above 15 s where no limit is known', () => {
    const quiet = stream().eventAt(10).stoppedAt(20_000).done();
    expect(findingOf(heartbeatMissing, facts({ streams: [quiet] }))).toMatchObject({
      severity: 'info',
      confidence: 'certain',
      fix: [{ setting: 'heartbeat' }],
    });
  });

  it('counts the silence of a stream that never said anything', () => {
    const mute = stream().stoppedAt(20_000).done();
    mute.maxGapMs = null;
    expect(findingOf(heartbeatMissing, facts({ streams: [mute] })).what).toContain('20');
  });

  it('leaves known limits to limit-ahead', () => {
    const quiet = stream().eventAt(10).stoppedAt(20_000).done();
    const limit = setting({
      kind: 'idle-timeout',
      setting: 'proxy_read_timeout',
      value: '300s',
      ms: 300_000,
    });
    clearedOf(heartbeatMissing, facts({ streams: [quiet], settings: [limit] }));
  });

  it('stays silent when comments come often enough', () => {
    clearedOf(
      heartbeatMissing,
      facts({ streams: [stream().commentsEvery(10_000, 4).stoppedAt(35_000).done()] }),
    );
  });
});

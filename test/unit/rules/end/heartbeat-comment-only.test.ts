import { describe, expect, it } from 'vitest';
import { heartbeatCommentOnly } from '../../../../src/rules/end/heartbeat-comment-only.ts';
import { facts, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

describe('heartbeat-comment-only', () => {
  it('informs when two comments or more came and no event', () => {
    expect(
      findingOf(
        heartbeatCommentOnly,
        facts({ streams: [stream().commentsEvery(1000, 4).stoppedAt(5000).done()] }),
      ),
    ).toMatchObject({ severity: 'info', confidence: 'certain', where: { proxy: 'origin' } });
  });

  it('stays silent when one stream showed an event', () => {
    const streams = [stream().commentsEvery(1000, 4).done(), stream().eventAt(20).done()];
    clearedOf(heartbeatCommentOnly, facts({ streams }));
  });

  it('takes one comment for a greeting', () => {
    expect(missingOf(heartbeatCommentOnly, facts({ streams: [stream().commentAt(5).done()] }))).toEqual([
      'events',
    ]);
  });
});

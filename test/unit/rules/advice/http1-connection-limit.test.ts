import { describe, expect, it } from 'vitest';
import { http1ConnectionLimit } from '../../../../src/rules/advice/http1-connection-limit.ts';
import { facts, sampleHop, samplePlan, sampleTarget, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const plan = { ...samplePlan, target: { ...sampleTarget, url: 'https://app.example.test/events' } };
const refused = () =>
  stream().via('http2').failed('alpn', 'ALPN_NO_H2', 'h2 was offered; the server chose http/1.1').done();

describe('http1-connection-limit', () => {
  it('informs when the server chose HTTP/1.1 though h2 was offered', () => {
    const streams = [stream().eventAt(5).done(), refused()];
    expect(
      findingOf(http1ConnectionLimit, facts({ plan, hops: [sampleHop('nginx')], streams })),
    ).toMatchObject({
      severity: 'info',
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'http2', suggested: 'on' }],
    });
  });

  it('stays silent when HTTP/2 works, over plain http, and when nothing opened', () => {
    clearedOf(
      http1ConnectionLimit,
      facts({ plan, streams: [stream().done(), stream().via('http2').done()] }),
    );
    clearedOf(http1ConnectionLimit, facts({ streams: [stream().done()] }));
    clearedOf(http1ConnectionLimit, facts({ plan, streams: [refused()] }));
  });

  it('is not checked when HTTP/2 was not asked for', () => {
    expect(missingOf(http1ConnectionLimit, facts({ plan, streams: [stream().done()] }))).toEqual(['http2']);
  });
});

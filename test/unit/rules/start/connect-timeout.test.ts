import { describe, expect, test } from 'vitest';
import { connectTimeout } from '../../../../src/rules/start/connect-timeout.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const unconnected = { ...stream().done().marks, connectMs: null, requestSentMs: null, headersMs: null };
const silent = (code = 'ETIMEDOUT') =>
  stream()
    .failed('connect', code)
    .with({ connectErrors: [{ address: '10.0.0.9:443', code }], marks: unconnected });

describe('connect-timeout', () => {
  test.each(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])('%s is certain and names the address', (code) => {
    const finding = onlyFinding(connectTimeout.judge(facts({ streams: [silent(code).done()] })));
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'network' },
    });
    expect(finding.what).toContain('10.0.0.9:443');
    expect(finding.fix[0]).toMatchObject({ setting: 'firewall' });
  });

  test('that the origin can be connected to around the proxies is said', () => {
    const finding = onlyFinding(
      connectTimeout.judge(facts({ streams: [silent().done(), stream().direct().done()] })),
    );
    expect(finding.why).toContain('(--direct) the connection was made');
  });

  test('one dead address beside a live one is info', () => {
    const half = stream()
      .with({ connectErrors: [{ address: '10.0.0.9:443', code: 'ETIMEDOUT' }] })
      .done();
    expect(onlyFinding(connectTimeout.judge(facts({ streams: [half] })))).toMatchObject({ severity: 'info' });
  });

  test('a refused connection and our own stop are no timeout', () => {
    const streams = [
      stream().failed('connect', 'ECONNREFUSED').done(),
      stream().failed('connect', 'STOPPED').done(),
    ];
    expect(silenceOf(connectTimeout.judge(facts({ streams })))).toContain('ruled-out');
  });
});

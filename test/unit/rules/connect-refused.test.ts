import { describe, expect, test } from 'vitest';
import { connectRefused } from '../../../src/rules/connect-refused.ts';
import { facts, stream } from '../facts-builder.ts';
import { onlyFinding, silenceOf } from './verdict-of.ts';

const refused = (code = 'ECONNREFUSED') =>
  stream()
    .failed('connect', code, `127.0.0.1:8080: ${code}`)
    .with({
      connectErrors: [{ address: '127.0.0.1:8080', code }],
      marks: { ...stream().done().marks, connectMs: null },
    });

describe('connect-refused', () => {
  test('a refused connection is certain and names the address', () => {
    const finding = onlyFinding(connectRefused.judge(facts({ streams: [refused().done()] })));
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'network' },
    });
    expect(finding.what).toContain('127.0.0.1:8080');
    expect(finding.fix[0]).toMatchObject({ setting: 'listener' });
  });

  test('refused on IPv6 while IPv4 works is info, and names the dead address', () => {
    const half = stream()
      .with({ connectErrors: [{ address: '[::1]:8080', code: 'ECONNREFUSED' }] })
      .done();
    const finding = onlyFinding(connectRefused.judge(facts({ streams: [half, half] })));
    expect(finding).toMatchObject({ severity: 'info', confidence: 'certain' });
    expect(finding.what).toContain('[::1]:8080');
  });

  test('a refusal around the proxies alone is info', () => {
    expect(
      onlyFinding(connectRefused.judge(facts({ streams: [stream().done(), refused().direct().done()] })))
        .severity,
    ).toBe('info');
  });

  test('a forward proxy that refuses CONNECT is said to', () => {
    expect(
      onlyFinding(connectRefused.judge(facts({ streams: [refused('PROXY_403').done()] }))).why,
    ).toContain('forward proxy');
  });

  test.each(['ETIMEDOUT', 'EADDRNOTAVAIL', 'EMFILE'])('%s is another cause', (code) => {
    expect(silenceOf(connectRefused.judge(facts({ streams: [refused(code).done()] })))).toContain(
      'ruled-out',
    );
  });
});

import { describe, expect, test } from 'vitest';
import { connectRefused } from '../../../../src/rules/start/connect-refused.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

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

  test('a refusal around the proxies alone is a warning', () => {
    expect(
      onlyFinding(connectRefused.judge(facts({ streams: [stream().done(), refused().direct().done()] })))
        .severity,
    ).toBe('warning');
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

  describe('where later attempts opened', () => {
    const away = (ms: number) => refused().openedAfter(ms).done();
    const open = (ms: number) => stream().openedAfter(ms).eventsEvery(300, 5).stoppedAt(2_000).done();
    const lost = stream().eventsEvery(300, 15).cutAt(4_500).done();

    test('after the end of running streams it is their consequence, and nothing is to be started', () => {
      const finding = onlyFinding(
        connectRefused.judge(facts({ streams: [lost, away(5_000), away(6_000), open(8_000)] })),
      );
      expect(finding.severity).toBe('info');
      expect(finding.what).toContain('refused the connection for 3 s, and later attempts opened');
      expect(finding.fix[0]?.text).not.toContain('Start what');
    });

    test('without such an end before it, it is a warning', () => {
      const streams = [away(0), away(1_000), open(2_000)];
      expect(onlyFinding(connectRefused.judge(facts({ streams }))).severity).toBe('warning');
    });

    test('and in between too, one of several does not listen', () => {
      const finding = onlyFinding(
        connectRefused.judge(facts({ streams: [away(0), open(1_000), away(2_000), open(3_000)] })),
      );
      expect(finding).toMatchObject({ severity: 'warning' });
      expect(finding.what).toContain('attempts in between opened');
    });

    test('but not in the end, it stays critical', () => {
      const streams = [open(0), away(5_000)];
      expect(onlyFinding(connectRefused.judge(facts({ streams }))).severity).toBe('critical');
    });
  });
});

import { describe, expect, test } from 'vitest';
import { dnsFailure } from '../../../../src/rules/start/dns-failure.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const unresolved = () => stream().failed('dns', 'ENOTFOUND', 'the name app.example.test was not resolved');

describe('dns-failure', () => {
  test('a resolver error is certain and names the name', () => {
    const finding = onlyFinding(
      dnsFailure.judge(facts({ streams: [unresolved().done(), unresolved().done()] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'client' },
    });
    expect(finding.what).toContain('app.example.test');
    expect(finding.fix[0]).toMatchObject({ setting: 'DNS' });
  });

  test('a resolver that gives no answer is distinguished from a name that does not exist', () => {
    const finding = onlyFinding(
      dnsFailure.judge(
        facts({ streams: [stream().failed('dns', 'EAI_AGAIN', 'the name x was not resolved').done()] }),
      ),
    );
    expect(finding.why).toContain('no answer in time');
  });

  test('a name that fails around the proxies only is a warning', () => {
    const finding = onlyFinding(
      dnsFailure.judge(facts({ streams: [stream().done(), unresolved().direct().done()] })),
    );
    expect(finding.severity).toBe('warning');
  });

  test('a name that resolves to one dead and one live address is no failure to resolve', () => {
    const half = stream()
      .with({
        addresses: ['::1', '127.0.0.1'],
        connectErrors: [{ address: '[::1]:8080', code: 'ECONNREFUSED' }],
      })
      .done();
    expect(silenceOf(dnsFailure.judge(facts({ streams: [half] })))).toContain(
      'ruled-out: the name was resolved',
    );
  });
});

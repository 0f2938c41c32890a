import { describe, expect, test } from 'vitest';
import { methodRejected } from '../../../../src/rules/start/method-rejected.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

describe('method-rejected', () => {
  test('405 by the origin: certain with its row, and the allowed method is the fix', () => {
    const first = stream()
      .answered(405, [['allow', 'POST, OPTIONS']])
      .done();
    const passed = row('envoy', 'clean', {
      status: 405,
      words: '- via_upstream',
      reasonDetails: ['passed-on'],
    });
    const finding = onlyFinding(
      methodRejected.judge(
        facts({ hops: [sampleHop('envoy')], streams: [first], joins: [joined(first, passed)] }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'method', current: 'GET', suggested: 'POST' });
  });

  test('406 is about Accept', () => {
    const finding = onlyFinding(methodRejected.judge(facts({ streams: [stream().answered(406).done()] })));
    expect(finding).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'unknown' },
      fix: [{ setting: 'header' }],
    });
  });

  test('404 and 401 are other causes', () => {
    expect(
      silenceOf(
        methodRejected.judge(
          facts({ streams: [stream().answered(404).done(), stream().answered(401).done()] }),
        ),
      ),
    ).toContain('ruled-out');
  });
});

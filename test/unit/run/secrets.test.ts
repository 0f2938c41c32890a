import { describe, expect, test } from 'vitest';
import { rowRedactor } from '../../../src/run/row-secrets.ts';
import { recordablePlan, recordableSummary } from '../../../src/run/secrets.ts';
import { row, sampleHop, samplePlan, sampleTarget } from '../facts-builder.ts';

const holdsNone = (value: unknown) => expect(JSON.stringify(value)).not.toContain('sesame');

describe('what is kept holds no secret', () => {
  test('of the request or of an admin address', () => {
    const target = {
      ...sampleTarget,
      url: 'http://a.test/e?token=sesame',
      body: Buffer.from('sesame').toString('base64'),
      headers: [['Authorization', 'Bearer sesame'] as [string, string]],
      forwardProxy: 'http://joe:sesame@p.test:1',
    };
    const hop = { ...sampleHop('envoy'), admin: 'http://joe:sesame@127.0.0.1:9901' };
    const kept = recordablePlan({ ...samplePlan, target, hops: [hop] }, 'key');
    holdsNone(kept);
    expect(JSON.stringify(kept)).not.toContain(target.body);
  });

  test('of a row, in any of its fields', () => {
    const record = row('nginx', 'clean', {
      raw: '"GET /e?token=sesame HTTP/1.1" 200',
      path: '/e?token=sesame',
      words: 'GET /e?token=sesame',
      fields: { request: 'GET /e?token=sesame HTTP/1.1' },
    });
    holdsNone(rowRedactor('key')(record));
  });

  test('of the first line of a log that was not understood', () => {
    const file = {
      hop: 'nginx',
      file: 'access.log',
      dialect: 'nginx-access',
      lines: 1,
      parsed: 0,
      unparsed: 1,
      matched: 0,
    };
    const kept = recordableSummary(
      { ...file, firstUnparsed: { line: 1, raw: 'odd "GET /e?token=sesame" Bearer sesame7' } },
      'key',
    );
    holdsNone(kept);
    expect(kept.firstUnparsed?.line).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import type { Elsewhere } from '../../../../src/model/setting.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { withElsewhere } from '../../../../src/rules/judging/elsewhere.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf } from '../judged.ts';

const at = (value: string, ms: number | null): Elsewhere => ({
  setting: 'proxy_read_timeout',
  value,
  ms,
  file: 'nginx.conf',
  line: 3,
  words: 'in location /api/, and this request is served by location / (nginx.conf:9)',
});

function judged(elsewhere: Elsewhere[]) {
  const cut = stream().eventAt(100).cutAt(2090).done();
  const settings = [
    setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '2s', ms: 2_000, elsewhere }),
  ];
  const seen = facts({
    hops: [sampleHop('nginx')],
    streams: [cut],
    joins: [joined(cut, row('nginx', 'idle-timeout', { kind: 'error' }))],
    settings,
  });
  return withElsewhere(seen, findingOf(idleTimeout, seen));
}

describe('a finding whose fix is written down in a place where the request does not come', () => {
  test('names that place as evidence, and in the fix', () => {
    const { evidence, fix } = judged([at('1h', 3_600_000)]);
    expect(evidence.at(-1)).toMatchObject({ from: 'config', file: 'nginx.conf', line: 3 });
    expect(evidence.at(-1)?.fact).toBe(
      'proxy_read_timeout 1h is set, but does not hold here: it stands in location /api/, and this request is served by location / (nginx.conf:9)',
    );
    expect(fix[0]?.text).toContain(
      'The proxy_read_timeout 1h at nginx.conf:3 does not hold for this request',
    );
    expect(fix[1]?.text).not.toContain('1h at');
  });

  test('says nothing of one that is no cure', () => {
    expect(judged([at('1s', 1_000)]).evidence.map(({ line }) => line)).not.toContain(3);
    expect(judged([]).fix[0]?.text).not.toContain('does not hold');
  });
});

import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { originWorkersExhausted } from '../../../../src/rules/start/origin-workers-exhausted/index.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { upstreamOverflow } from '../../../../src/rules/start/upstream-overflow/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const ran = () => stream().eventsEvery(1000, 8).stoppedAt(9_001).done();
const hung = () => stream().openedAfter(200).unansweredFor(8_800).done();
const options = { asks: 'ordinary', method: 'OPTIONS' } as const;
const unanswered = () => stream(options).openedAfter(3_400).unansweredFor(5_600).done();
const answered = () => stream(options).openedAfter(3_400).answered(204).done();
const limit = (value: string) =>
  setting({
    ...{ hop: 'caddy', proxy: 'caddy', kind: 'max-connections', setting: 'max_conns_per_host', value },
    ...{ origin: 'config', file: 'Caddyfile', line: 14 },
  });
const caddy = (part: Partial<Facts>) =>
  facts({
    hops: [sampleHop('caddy')],
    streams: [ran(), hung(), hung()],
    ordinary: [unanswered(), unanswered()],
    ...part,
  });

describe('a limit of the config on connections to the upstream', () => {
  test('that was reached is what streams wait for, by its line, and not the origin', () => {
    const full = caddy({ settings: [limit('1')] });
    const finding = onlyFinding(upstreamOverflow.judge(full));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'caddy', proxy: 'caddy' } });
    expect(finding.fix[0]).toMatchObject({ setting: 'max_conns_per_host', file: 'Caddyfile', line: 14 });
    expect(silenceOf(originWorkersExhausted.judge(full))).toContain('max_conns_per_host 1 (Caddyfile:14)');
    expect(silenceOf(responseTimeout.judge(full))).toContain('waited for a place');
  });

  test('that has room is not, nor one beside which short requests are answered', () => {
    const roomy = caddy({ settings: [limit('10')] });
    expect(silenceOf(upstreamOverflow.judge(roomy))).not.toBe('');
    expect(onlyFinding(originWorkersExhausted.judge(roomy)).where.proxy).toBe('origin');
    const late = caddy({ settings: [limit('1')], ordinary: [answered(), answered()] });
    expect(silenceOf(upstreamOverflow.judge(late))).not.toBe('');
  });

  test('a config that was read and has none leaves the origin; without a config nobody is named', () => {
    const where = (part: Partial<Facts>) => onlyFinding(originWorkersExhausted.judge(caddy(part)));
    expect(where({}).where.proxy).toBe('origin');
    const unread = where({ hops: [{ ...sampleHop('caddy'), configs: [] }] });
    expect(unread).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'unknown' } });
    const go = where({ hops: [sampleHop('go')] });
    expect(go).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'unknown' } });
    expect(go.fix[0]?.setting).toBe('http.Transport.MaxConnsPerHost');
  });
});

test('where no stream ran through the proxy none held a place: its own timer is the cause', () => {
  const gaveUp = (at: number): Stream => {
    const late = stream().openedAfter(at).headAfter(3_000).done();
    return { ...late, status: 504, headers: [], close: { ...late.close, ageMs: 3_000 } };
  };
  const streams = [gaveUp(0), gaveUp(5)];
  const direct = () => stream().direct().openedAfter(1_300).eventsEvery(500, 15).stoppedAt(8_001).done();
  const part = facts({
    hops: [sampleHop('haproxy')],
    streams: [...streams, direct(), stream().direct().eventsEvery(500, 17).stoppedAt(9_001).done()],
    joins: streams.map((one) =>
      joined(one, row('haproxy', 'response-timeout', { status: 504, words: 'sR--' })),
    ),
    ordinary: [unanswered(), unanswered(), { ...answered(), route: 'direct' as const }],
  });
  expect(silenceOf(upstreamOverflow.judge(part))).not.toBe('');
  expect(onlyFinding(responseTimeout.judge(part)).where).toMatchObject({ hop: 'haproxy' });
});

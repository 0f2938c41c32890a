import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { requestsCoalesced } from '../../../../src/rules/start/requests-coalesced.ts';
import { facts, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding } from '../verdict-of.ts';

const lookup = setting({
  hop: 'varnish',
  proxy: 'varnish',
  kind: 'cache-lookup',
  setting: 'return',
  value: null,
  detail: 'return (hash)',
  line: 10,
});
/** Asked within half a second, with heads at these times after the first was asked, ms. */
const asked = (...heads: number[]) =>
  heads.map((at, index) =>
    stream()
      .openedAfter(index * 100)
      .headAfter(at - index * 100)
      .stoppedAt(9_000)
      .done(),
  );
const hung = () => stream().openedAfter(400).unansweredFor(9_000).done();
const judge = (streams: Stream[], settings = [lookup]) =>
  requestsCoalesced.judge(facts({ hops: [sampleHop('varnish')], streams, settings }));

describe('requests-coalesced', () => {
  test('heads come one answer apart where the path is looked up in a cache: possible', () => {
    const streams = [...asked(2_000, 4_050, 6_050), hung()];
    const finding = onlyFinding(judge(streams));
    expect(finding).toMatchObject({
      confidence: 'possible',
      severity: 'critical',
      where: { hop: 'varnish', proxy: 'varnish' },
      covers: [streams[1], streams[2], streams[3]],
      fix: [{ setting: 'return', line: 10, suggested: 'pass' }, { setting: 'beresp.uncacheable' }],
    });
    expect(finding.why).toContain('An answer takes 2 s');
  });

  test('likely where around the cache all heads came after one answer, and a warning where all came', () => {
    const direct = [1, 2].map(() => stream().direct().headAfter(2_000).stoppedAt(9_000).done());
    const finding = onlyFinding(judge([...asked(2_000, 4_050, 6_050), ...direct]));
    expect(finding).toMatchObject({ confidence: 'likely', severity: 'warning' });
  });

  test.each([
    ['all are as late', asked(2_000, 2_100, 2_200)],
    ['heads come at once', asked(20, 120, 220)],
    ['heads come at no pace', asked(2_000, 2_300, 6_000)],
    ['one alone was later', asked(2_000, 4_050)],
  ])('silent where %s', (_, streams) => {
    expect(judge(streams).kind).not.toBe('found');
  });

  test('silent where no config says that a cache looks it up', () => {
    expect(judge(asked(2_000, 4_050, 6_050), []).kind).not.toBe('found');
  });
});

/** What the streams around the proxies show decides between the origin and the proxies, over all rules. */
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/model/facts.ts';
import { judge, remainderRules, rules } from '../../../src/rules/index.ts';
import { directPlan, facts, joined, row, sampleHop, stream } from '../facts-builder.ts';

const nginx = sampleHop('nginx');
const found = (given: Partial<Facts>) =>
  judge(facts({ plan: directPlan, ...given }), rules, remainderRules).findings;
const rulesOf = (given: Partial<Facts>) => found(given).map(({ rule }) => rule);

const alive = (n = 0) =>
  stream()
    .openedAfter(n * 1300)
    .eventsEvery(300, 60)
    .stoppedAt(18_500)
    .direct()
    .with({ address: '127.0.0.1:9000' })
    .done();
/** Broken off at ages of no rhythm; the last two end within one second. */
const dropped = (n: number) =>
  stream()
    .openedAfter([0, 0, 1300, 1300][n] ?? 0)
    .eventsEvery(300, [4, 9, 13, 15][n] ?? 4)
    .cutAt([1100, 2590, 3880, 4390][n] ?? 1100);
const four = [0, 1, 2, 3];

describe('the origin', () => {
  test('drops the streams where those around the proxies are dropped too; two of them in one second are no reload', () => {
    const direct = [stream().eventsEvery(300, 7).cutAt(2010), stream().eventsEvery(300, 19).cutAt(5650)];
    const streams = [...four.map((n) => dropped(n).done()), ...direct.map((one) => one.direct().done())];
    const findings = found({ streams });
    expect(findings[0]).toMatchObject({
      rule: 'upstream-closed',
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
    });
    expect(findings.map(({ rule }) => rule)).not.toContain('proxy-reload');
  });

  test('drops the streams where one around the proxies is dropped and chance spares the other', () => {
    const one = stream().eventsEvery(300, 7).cutAt(2010).direct().done();
    const [first] = found({ streams: [...four.map((n) => dropped(n).done()), one, alive()] });
    expect(first).toMatchObject({
      rule: 'upstream-closed',
      confidence: 'likely',
      where: { proxy: 'origin' },
    });
    expect(first?.what).toContain('1 of 2 around the proxies');
    // One that outlived all of them before it broke off tells nothing of those.
    const later = stream().eventsEvery(300, 45).cutAt(14_000).direct().done();
    const [other] = found({ streams: [...four.map((n) => dropped(n).done()), later, alive()] });
    expect(other?.where).not.toMatchObject({ proxy: 'origin' });
  });

  test('is not blamed for the same where they live on', () => {
    const streams = [...four.map((n) => dropped(n).done()), alive(), alive(1)];
    const findings = found({ hops: [nginx], streams });
    expect(findings[0]).toMatchObject({ confidence: 'likely', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(findings.map(({ rule }) => rule)).not.toContain('proxy-reload');
    const [edge, inner] = [sampleHop('edge', 'haproxy'), sampleHop('inner', 'nginx')];
    expect(found({ hops: [edge, inner], streams })[0]?.where).toEqual({ hop: null, proxy: 'unknown' });
  });

  test('did not end what lives on around the proxies, though it ended as if complete', () => {
    const streams = [
      ...four.map((n) =>
        dropped(n)
          .with({ close: { ...dropped(n).done().close, how: 'terminated' } })
          .done(),
      ),
      alive(),
      alive(1),
    ];
    const findings = found({ hops: [sampleHop('edge', 'haproxy')], streams });
    expect(findings[0]).toMatchObject({ rule: 'upstream-closed', where: { hop: 'edge', proxy: 'haproxy' } });
    expect(findings.map(({ rule }) => rule)).not.toContain('origin-ended');
  });

  test.each([404, 500, 503])(
    'did not answer %i where it opens the stream when it is asked itself',
    (status) => {
      const refused = [
        stream().answered(status, [], 'no').done(),
        stream().answered(status, [], 'no').done(),
      ];
      const named = rulesOf({ hops: [nginx], streams: [...refused, alive(), alive(1)] });
      expect(named.filter((rule) => rule.startsWith('origin-'))).toEqual([]);
      expect(named.length).toBeGreaterThan(0);
      // One that did not open clears nobody.
      const mixed = [...refused, alive(), stream().answered(status, [], 'no').direct().done()];
      expect(found({ hops: [nginx], streams: mixed })[0]?.confidence).not.toBe('certain');
    },
  );

  test('that a row shows to have answered so is another instance, or was asked otherwise: possible', () => {
    const asked = stream().answered(404, [], 'no').done();
    const record = row('nginx', 'unknown', {
      status: 404,
      upstreamAddress: '127.0.0.1:9000',
      upstreamStatus: '404',
    });
    const same = found({ hops: [nginx], streams: [asked, alive()], joins: [joined(asked, record)] });
    expect(same[0]).toMatchObject({ rule: 'origin-not-found', confidence: 'possible' });
    expect(same[0]?.why).toContain('127.0.0.1:9000 treats what this proxy asks otherwise');
    const other = joined(asked, { ...record, upstreamAddress: '10.0.0.7:80' });
    expect(found({ hops: [nginx], streams: [asked, alive()], joins: [other] })[0]?.why).toContain(
      '10.0.0.7:80 is another instance or hop',
    );
  });

  test('that did not go away was asked all the while: no restart of it ends the proxied streams', () => {
    const closed = row('nginx', 'upstream-closed', { kind: 'error', upstreamAddress: '127.0.0.1:9000' });
    const ends = four.map((n) =>
      stream()
        .openedAfter(n * 900)
        .eventsEvery(200, 35 - n * 4)
        .cutAt(7000 - n * 900)
        .done(),
    );
    const joins = ends.map((one) => joined(one, closed));
    expect(rulesOf({ hops: [nginx], streams: ends, joins })).toContain('origin-restart');
    expect(rulesOf({ hops: [nginx], streams: [...ends, alive()], joins })).not.toContain('origin-restart');
  });

  test('that answers some requests and lets others wait is not cleared by the one that opened', () => {
    const hung = () =>
      stream({
        status: null,
        headers: [],
        close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 12_000 },
      });
    const streams = [
      stream().eventsEvery(300, 40).stoppedAt(12_500).done(),
      hung().done(),
      alive(),
      hung().direct().done(),
    ];
    expect(found({ hops: [nginx], streams }).find(({ rule }) => rule === 'response-timeout')).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
    });
  });
});

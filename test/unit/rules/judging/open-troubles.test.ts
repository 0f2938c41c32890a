import { describe, expect, test } from 'vitest';
import { openTroubles } from '../../../../src/rules/judging/open-troubles.ts';
import { facts, stream } from '../../facts-builder.ts';
import { finding } from './rules-builder.ts';

const cut = stream().eventAt(3).cutAt(60_000).done();
const refused = stream().answered(503).done();
const healthy = stream().eventAt(3).stoppedAt(30_000).done();
const origin = { hop: null, proxy: 'origin' as const };
const openOf = (streams: (typeof cut)[], findings: ReturnType<typeof finding>[]) =>
  openTroubles(facts({ streams }), findings).map(({ id }) => id);

describe('streams in trouble that are left', () => {
  test('are those that no finding covers, in their order; a healthy stream is never one', () => {
    expect(openOf([healthy, refused, cut], [])).toEqual([refused.id, cut.id]);
    expect(openOf([healthy, refused, cut], [finding('idle-timeout', { covers: [cut] })])).toEqual([
      refused.id,
    ]);
  });

  test('are none where several findings cover them all', () => {
    const found = [
      finding('idle-timeout', { covers: [cut] }),
      finding('upstream-unhealthy', { covers: [refused] }),
    ];
    expect(openOf([refused, cut], found)).toEqual([]);
  });

  test('are none of a healthy run, whatever was found', () => {
    expect(openOf([healthy], [finding('cors-missing')])).toEqual([]);
  });
});

describe('information', () => {
  const info = finding('client-closed', { severity: 'info', covers: [cut] });

  test('alone accounts for nothing, as it never makes a run fail', () => {
    expect(openOf([cut, refused], [info])).toEqual([cut.id, refused.id]);
  });

  test('accounts for its streams beside a fault that covers some', () => {
    expect(openOf([cut, refused], [info, finding('upstream-unhealthy', { covers: [refused] })])).toEqual([]);
  });

  test('does not beside a fault that covers none, or names no streams', () => {
    expect(openOf([cut], [info, finding('heartbeat-missing', { covers: [] })])).toEqual([cut.id]);
    expect(openOf([cut], [info, finding('heartbeat-missing')])).toEqual([cut.id]);
  });

  test('a fault beside it still accounts for its own streams', () => {
    const others = [info, finding('idle-timeout', { severity: 'warning', covers: [cut] })];
    expect(openOf([cut, refused], others)).toEqual([refused.id]);
  });
});

describe('what the origin does', () => {
  const direct = (status: number) => stream().direct().answered(status).done();
  const found = (where: typeof origin | { hop: string; proxy: 'nginx' }, covers = [refused]) => [
    finding('origin-error', { where, covers }),
  ];

  test('accounts also for direct streams with the same answer', () => {
    expect(openOf([refused, direct(503)], found(origin))).toEqual([]);
  });

  test('not for those with another answer, nor for other streams through the proxies', () => {
    const other = direct(500);
    const proxied = stream().answered(503).done();
    expect(openOf([refused, other, proxied], found(origin))).toEqual([other.id, proxied.id]);
  });

  test('a proxy does not do around itself', () => {
    const beside = direct(503);
    expect(openOf([refused, beside], found({ hop: 'nginx', proxy: 'nginx' }))).toEqual([beside.id]);
  });

  test('a direct stream broken off like those covered is the same doing, a refused one is not', () => {
    const directCut = stream().direct().eventAt(3).cutAt(30_000).done();
    const unanswered = stream().direct().failed('connect', 'ECONNREFUSED').done();
    expect(openOf([cut, directCut, unanswered], found(origin, [cut]))).toEqual([unanswered.id]);
  });

  test('a request that was never answered is like another, whatever the statuses of the rest', () => {
    const lost = stream().failed('response', 'ECONNRESET').done();
    const directLost = stream().direct().failed('response', 'ECONNRESET').done();
    const answered = direct(503);
    expect(openOf([lost, directLost, answered], found(origin, [lost]))).toEqual([answered.id]);
  });
});

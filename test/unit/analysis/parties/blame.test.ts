import { describe, expect, it } from 'vitest';
import { blameFor, blames, weaker, wordOf } from '../../../../src/analysis/parties/blame.ts';
import type { LogRecord, Reason } from '../../../../src/model/log-record.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';

const edge = sampleHop('edge', 'envoy');
const inner = sampleHop('inner', 'nginx');
const cut = stream().eventAt(10).cutAt(2000).done();

/** Who is blamed when these hops logged this, client side first. */
const blameOf = (...rows: LogRecord[]) =>
  blameFor(facts({ hops: [edge, inner], streams: [cut], joins: rows.map((one) => joined(cut, one)) }), cut);
const at = (hop: string, reason: Reason, change: Partial<LogRecord> = {}) =>
  row(hop, reason, { proxy: hop === 'edge' ? 'envoy' : 'nginx', ...change });

describe('who ended a stream', () => {
  it('is the hop whose own timer fired', () => {
    expect(blameOf(at('edge', 'idle-timeout'))).toMatchObject({
      hop: edge,
      proxy: 'envoy',
      reason: 'idle-timeout',
      confidence: 'certain',
    });
  });

  it('is found further in when the first hop says that its upstream closed', () => {
    expect(blameOf(at('edge', 'upstream-closed'), at('inner', 'idle-timeout'))).toMatchObject({
      hop: inner,
      reason: 'idle-timeout',
    });
  });

  it('is the origin when the last hop says that its upstream closed', () => {
    expect(blameOf(at('edge', 'upstream-closed'), at('inner', 'upstream-closed'))).toMatchObject({
      hop: null,
      proxy: 'origin',
    });
  });

  it('is the next hop when that one said nothing', () => {
    expect(blameOf(at('edge', 'upstream-closed'))).toMatchObject({
      hop: inner,
      proxy: 'nginx',
      reason: 'upstream-closed',
    });
  });

  it('is the first hop’s timer though the inner hop saw its client leave', () => {
    expect(blameOf(at('edge', 'total-timeout'), at('inner', 'client-closed'))).toMatchObject({
      hop: edge,
      reason: 'total-timeout',
    });
  });

  it('is the client side when the first hop saw its client leave', () => {
    expect(blameOf(at('edge', 'client-closed'), at('inner', 'client-closed'))).toMatchObject({
      hop: null,
      proxy: 'client',
    });
  });

  it('is what stands between two hops when each says that the other left', () => {
    expect(blameOf(at('edge', 'upstream-closed'), at('inner', 'client-closed'))).toMatchObject({
      hop: null,
      proxy: 'network',
      reason: 'upstream-closed',
    });
    const unsure = at('inner', 'client-closed', { reasonConfidence: 'possible' });
    expect(blameOf(at('edge', 'upstream-closed'), unsure)).toMatchObject({ hop: inner, proxy: 'nginx' });
  });

  it('does not let a 200 OK of an inner Nginx outweigh what the hop in front of it saw', () => {
    const ok = at('inner', 'clean', { reasonConfidence: 'possible' });
    expect(blameOf(at('edge', 'upstream-closed'), ok)).toMatchObject({
      hop: inner,
      reason: 'upstream-closed',
      confidence: 'likely',
    });
  });

  it('is nobody when no row says anything, and for a direct stream', () => {
    expect(blameOf(at('edge', 'unknown'))).toBeNull();
    expect(blameOf()).toBeNull();
    expect(blameFor(facts({ hops: [edge] }), stream().direct().cutAt(10).done())).toBeNull();
  });

  it('is no surer than the row and its join', () => {
    const record = at('edge', 'idle-timeout');
    expect(blameFor(facts({ hops: [edge], joins: [joined(cut, record, 'fuzzy')] }), cut)?.confidence).toBe(
      'likely',
    );
    expect(blameOf(at('edge', 'total-timeout', { reasonConfidence: 'likely' }))?.confidence).toBe('likely');
    expect(weaker('certain', 'possible')).toBe('possible');
  });

  it('leaves streams that nobody spoke of out of the list', () => {
    const other = stream().cutAt(10).done();
    const all = facts({
      hops: [edge],
      streams: [cut, other],
      joins: [joined(cut, at('edge', 'idle-timeout'))],
    });
    expect(blames(all, all.streams).map((blame) => blame.stream.id)).toEqual([cut.id]);
  });
});

describe('the row that tells most', () => {
  it('is the error line over the access row that says 200 only', () => {
    const access = at('inner', 'clean', { reasonConfidence: 'possible' });
    const error = at('inner', 'idle-timeout', { kind: 'error', file: 'inner-error.log' });
    const all = facts({ hops: [inner], joins: [joined(cut, access), joined(cut, error, 'fuzzy')] });
    expect(wordOf(all, cut, inner)?.record).toBe(error);
  });

  it('is the act of its own where it stands in front of itself and noticed that as well', () => {
    const noticed = at('inner', 'upstream-closed', { kind: 'error', line: 1 });
    const fired = at('inner', 'idle-timeout', { kind: 'error', line: 2 });
    const all = facts({ hops: [inner], joins: [joined(cut, noticed), joined(cut, fired, 'fuzzy')] });
    expect(wordOf(all, cut, inner)?.record).toBe(fired);
  });

  it('is never one that says nothing about the end while another does', () => {
    const buffered = at('inner', 'buffered-to-disk', { kind: 'error' });
    const left = at('inner', 'client-closed', { reasonConfidence: 'possible' });
    expect(
      wordOf(facts({ hops: [inner], joins: [joined(cut, buffered), joined(cut, left)] }), cut, inner)?.record,
    ).toBe(left);
  });
});

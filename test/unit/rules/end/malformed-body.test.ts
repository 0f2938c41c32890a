import { describe, expect, it } from 'vitest';
import { malformedBody } from '../../../../src/rules/end/malformed-body.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const refused = (reason = 'Invalid character in chunk size', shown = 'zz\\r\\nx', of = stream()) =>
  of.eventsEvery(100, 5).cutAt(600, { by: 'us', transport: 'open', unreadable: { reason, shown } });

describe('malformed-body', () => {
  it('names the reason of our own parser and the bytes, and nobody who cut', () => {
    const finding = findingOf(malformedBody, facts({ streams: [refused().done()] }));
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'certain',
      where: { proxy: 'unknown' },
    });
    expect(finding.what).toContain('Invalid character in chunk size');
    expect(finding.evidence[0]?.fact).toContain('zz');
  });

  it('is of the origin where the direct stream shows it, and covers the cuts behind the proxies', () => {
    const cut = stream().eventsEvery(100, 5).cutAt(600).done();
    const direct = refused('Invalid character in chunk size', 'zz', stream().direct()).done();
    const finding = findingOf(malformedBody, facts({ hops: [sampleHop('envoy')], streams: [cut, direct] }));
    expect(finding.where).toEqual({ hop: null, proxy: 'origin' });
    expect(finding).toMatchObject({ covers: [direct, cut] });
  });

  it('is certain by the line of the proxy that could not read it, of the party behind that', () => {
    const cut = stream().eventsEvery(100, 5).cutAt(600).done();
    const line = row('nginx', 'upstream-protocol-error', { kind: 'error' });
    const given = facts({ hops: [sampleHop('nginx')], streams: [cut], joins: [joined(cut, line)] });
    expect(findingOf(malformedBody, given)).toMatchObject({
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
    });
  });

  it.each([
    ['Missing expected CR after chunk size', 'data: 1'],
    ['Invalid character in chunk size', ' \\r\\ndata: 1'],
  ])('is a warning where browsers take it: %s', (reason, shown) => {
    const finding = findingOf(malformedBody, facts({ streams: [refused(reason, shown).done()] }));
    expect(finding.severity).toBe('warning');
  });

  it('stays silent for a cut, an end and a head that could not be read', () => {
    clearedOf(malformedBody, facts({ streams: [stream().eventsEvery(100, 5).cutAt(600).done()] }));
    clearedOf(malformedBody, facts({ streams: [stream().eventsEvery(100, 5).endedAt(600).done()] }));
    clearedOf(
      malformedBody,
      facts({ streams: [stream().failed('response', 'HPE_INVALID_CONSTANT').done()] }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { FramingFault } from '../../../../src/model/body/trouble.ts';
import { framingError } from '../../../../src/rules/advice/framing-error/index.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';

const fault = (kind: FramingFault['kind'], shown = 'bytes'): FramingFault => ({ kind, atMs: 10, shown });
const late = fault('undispatched', 'data: 1 (its blank line comes with the next event)');

describe('framing-error', () => {
  it('warns of an event whose blank line is missing, and shows the bytes', () => {
    const value = stream({ faults: [late] })
      .eventsEvery(1000, 5)
      .stoppedAt(6000)
      .done();
    const finding = findingOf(framingError, facts({ streams: [value] }));
    expect(finding).toMatchObject({
      severity: 'warning',
      where: { proxy: 'origin' },
      fix: [{ proxy: 'origin' }],
    });
    expect(finding.evidence[0]?.fact).toContain('data: 1');
  });

  it('informs of each other kind by itself', () => {
    const value = stream({
      faults: [fault('unknown-field', 'date: today'), fault('nul-in-id'), fault('invalid-utf8')],
    })
      .eventsEvery(1000, 5)
      .done();
    expect(findingsOf(framingError, facts({ streams: [value] })).map(({ severity }) => severity)).toEqual([
      'info',
      'info',
      'info',
    ]);
  });

  it('is certain of the origin when the direct stream shows it behind a known proxy', () => {
    const proxied = stream({ faults: [fault('unknown-field')] })
      .eventsEvery(1000, 5)
      .done();
    const direct = stream({ faults: [fault('unknown-field')] })
      .direct()
      .eventsEvery(1000, 5)
      .done();
    expect(
      findingOf(framingError, facts({ hops: [sampleHop('nginx')], streams: [proxied] })).confidence,
    ).toBe('likely');
    expect(
      findingOf(framingError, facts({ hops: [sampleHop('nginx')], streams: [proxied, direct] })).confidence,
    ).toBe('certain');
  });

  it('finds events that are never dispatched', () => {
    const value = stream({ faults: [fault('undispatched')], bytes: 90 })
      .stoppedAt(6000)
      .done();
    findingOf(framingError, facts({ streams: [value] }));
  });

  it('says of a body that was finished in the middle of an event that it was, with its first bytes', () => {
    const half = stream({ faults: [{ ...fault('undispatched'), shown: 'data: {"half":' }] })
      .eventsEvery(100, 5)
      .endedAt(600)
      .done();
    const finding = findingOf(framingError, facts({ streams: [half] }));
    expect(finding).toMatchObject({
      severity: 'warning',
      what: expect.stringContaining('before the last event'),
    });
    expect(finding.evidence[0]?.fact).toContain('{"half":');
  });

  it('stays silent for an event that a cut or our own stop fell into', () => {
    const cut = stream({ faults: [fault('undispatched')] })
      .eventsEvery(1000, 5)
      .cutAt(6000)
      .done();
    const stopped = stream({ faults: [fault('undispatched')] })
      .eventsEvery(1000, 5)
      .stoppedAt(6000)
      .done();
    clearedOf(framingError, facts({ streams: [cut, stopped] }));
  });

  it('stays silent for events that a full buffer on the way splits', () => {
    const split = stream({ faults: [late] })
      .eventsEvery(1000, 5)
      .done();
    const direct = stream().direct().eventsEvery(1000, 5).done();
    clearedOf(framingError, facts({ streams: [split, direct] }));
  });

  it('stays silent for well-formed streams', () => {
    clearedOf(framingError, facts({ streams: [stream().eventsEvery(1000, 5).done()] }));
  });

  const json = fault('unknown-field', '{\\"a\\":1}');

  it('is critical of a stream that holds nothing but lines without a field', () => {
    const value = stream({ faults: [json, json, json], bytes: 90 })
      .stoppedAt(6000)
      .done();
    expect(findingOf(framingError, facts({ streams: [value] }))).toMatchObject({ severity: 'critical' });
  });

  it('warns of such lines beside events, and of one greeting', () => {
    const beside = stream({ faults: [json, json, json] })
      .eventsEvery(1000, 5)
      .done();
    const greeting = stream({ faults: [fault('unknown-field', 'hello')], bytes: 9 })
      .stoppedAt(6000)
      .done();
    for (const value of [beside, greeting])
      expect(findingOf(framingError, facts({ streams: [value] })).severity).toBe('warning');
  });

  it('is critical of a body that is not in its encoding, whoever set that', () => {
    const value = stream({ faults: [fault('undecodable')], bytes: 90 })
      .stoppedAt(6000)
      .done();
    expect(findingOf(framingError, facts({ streams: [value] }))).toMatchObject({
      severity: 'critical',
      where: { proxy: 'unknown' },
      fix: [{ setting: 'Content-Encoding' }],
    });
  });

  it('warns of an encoding that was not offered, and leaves one that was unchecked', () => {
    const value = (accepted: string) =>
      stream({
        faults: [fault('unknown-encoding')],
        bytes: 90,
        contentEncoding: 'zstd',
        requestHeaders: [['Accept-Encoding', accepted]],
      })
        .stoppedAt(6000)
        .done();
    expect(findingOf(framingError, facts({ streams: [value('gzip')] })).severity).toBe('warning');
    const verdict = framingError.judge(facts({ streams: [value('gzip, *;q=0.5')] }));
    expect(verdict.kind).toBe('not-checked');
  });

  it('is critical of blank lines without end, and silent about padding', () => {
    const blank = fault('blank-lines');
    const flood = stream({ faults: [blank, blank, blank, blank, blank], bytes: 90_000 })
      .stoppedAt(6000)
      .done();
    expect(findingOf(framingError, facts({ streams: [flood] })).severity).toBe('critical');
    const padded = stream({ faults: [blank, blank, blank, blank, blank] })
      .eventsEvery(1000, 5)
      .done();
    const started = stream({ faults: [blank], bytes: 9_000 })
      .stoppedAt(6000)
      .done();
    clearedOf(framingError, facts({ streams: [padded, started] }));
  });
});

describe('framing-error of bytes without an event', () => {
  const silent = (bodyStart: string, faults: FramingFault[], change = {}) =>
    stream({ faults, bodyStart, bytes: bodyStart.length, ...change });
  const lost = (shown: string) => fault('unknown-field', shown);
  const foundIn = (value: ReturnType<typeof silent>) =>
    findingOf(framingError, facts({ streams: [value.done()] }));

  it.each([
    ['names in capitals', 'Data: 1\n\n', [lost('Data: 1')], 'lower case'],
    ['indented lines', '  data: 1\n\n', [lost('  data: 1')], 'first characters'],
    ['JSON lines', '{"a":1}\n{"a":2}\n', [lost('{"a":1}')], 'JSON'],
    ['a page', '<!DOCTYPE html>\n<html>', [lost('<!DOCTYPE html>')], 'page'],
    ['UTF-16', 'd\0a\0t\0a\0:\0', [lost('d\\u0000a\\u0000')], 'UTF-8'],
    ['escaped line breaks', 'data: 1\\n\\ndata: 2\\n\\n', [fault('undispatched')], 'two characters'],
    ['no blank line', 'data: 1\ndata: 2\n', [fault('undispatched')], 'blank line'],
    ['no data', 'event: a\n\n', [fault('empty-event', 'event: a')], 'data line'],
  ])('is critical, with the first bytes and the reason: %s', (_what, start, faults, reason) => {
    const finding = foundIn(silent(start, faults).stoppedAt(30_000));
    expect(finding).toMatchObject({ severity: 'critical', where: { proxy: 'origin' } });
    expect(finding.why).toContain(reason);
    expect(finding.evidence[0]?.fact).toContain(start.slice(0, 4).trim().replaceAll('\0', '').slice(0, 2));
  });

  it('is critical of a text that was given in place of events', () => {
    const finding = foundIn(silent('Internal Server Error', [fault('undispatched')]).endedAt(10));
    expect(finding).toMatchObject({ severity: 'critical' });
    expect(finding.why).toContain('plain text');
  });

  it.each([
    ['a greeting', silent('hello\n\n', [lost('hello')]).stoppedAt(30_000)],
    [
      'heartbeats without data',
      silent('event: ping\n\n', [fault('empty-event', 'event: ping')]).stoppedAt(30_000),
    ],
  ])('is not critical of %s', (_what, value) => {
    expect(foundIn(value).severity).not.toBe('critical');
  });

  it('says nothing of blank lines that come late with compression alone', () => {
    const late = [fault('undispatched', 'data: 1 (its blank line comes with the next event)')];
    const packed = stream({ faults: late, contentEncoding: 'gzip' })
      .eventsEvery(900, 4)
      .stoppedAt(6_000)
      .done();
    const plain = (faults: FramingFault[] = []) =>
      stream({ faults }).eventsEvery(900, 4).stoppedAt(6_000).done();
    expect(findingsOf(framingError, facts({ streams: [packed, plain()] }))).toEqual([]);
    findingOf(framingError, facts({ streams: [packed, plain(late)] }));
    findingOf(framingError, facts({ streams: [packed] }));
  });

  it('says nothing of what a compressor still kept when this tool stopped', () => {
    const kept = silent('data: 1\n', [fault('undispatched')]).stoppedAt(30_000);
    findingOf(framingError, facts({ streams: [kept.done()] }));
    const packed = kept.header('content-encoding', 'gzip');
    expect(findingsOf(framingError, facts({ streams: [packed.done()] }))).toEqual([]);
  });

  it('says nothing of a stream that was cut within its first event, nor that all was well-formed', () => {
    const cut = silent('data: {"a":', [fault('undispatched')])
      .cutAt(600)
      .done();
    const quiet = stream({ bytes: 14, retryMs: 3000 }).stoppedAt(30_000).done();
    expect(missingOf(framingError, facts({ streams: [quiet] }))).toEqual(['events']);
    expect(framingError.judge(facts({ streams: [cut] }))).not.toMatchObject({ kind: 'ruled-out' });
  });

  it('names chunks that were made twice', () => {
    const value = stream({ faults: [lost('9'), lost('1a')] })
      .eventsEvery(100, 4)
      .done();
    expect(findingOf(framingError, facts({ streams: [value] })).why).toContain('twice');
  });
});

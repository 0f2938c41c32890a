import { describe, expect, it } from 'vitest';
import { errorEvent } from '../../../../src/rules/end/error-event.ts';
import { facts, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const typed = (type: string | null, text: string) => {
  const value = stream().eventAt(10).eventAt(20, text).endedAt(30).done();
  value.events.at(-1)!.type = type;
  return value;
};

describe('error-event', () => {
  it.each([
    ['an event of type error', typed('error', 'pool exhausted')],
    ['a JSON payload with an error', typed(null, '{"error":{"message":"overloaded"}}')],
    ['a JSON payload of type error', typed(null, '{"type":"error","code":1}')],
  ])('is certain after %s', (_what, value) => {
    expect(findingOf(errorEvent, facts({ streams: [value] }))).toMatchObject({
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin' }],
    });
  });

  it('sees an error in front of the end marker', () => {
    const value = stream().eventAt(10, '{"error":"x"}').eventAt(11, '[DONE]').endedAt(30).done();
    findingOf(errorEvent, facts({ streams: [value] }));
  });

  it.each([
    ['"error":null', typed(null, '{"id":1,"error":null}')],
    ['an error deeper in the payload', typed(null, '{"log":{"error":"seen"}}')],
    [
      'an error in the middle of a stream that went on',
      stream().eventAt(5, '{"error":"x"}').eventAt(10).eventAt(15).endedAt(30).done(),
    ],
    ['an error on a stream that we stopped', stream().eventAt(5, '{"error":"x"}').stoppedAt(30).done()],
  ])('stays silent for %s', (_what, value) => {
    clearedOf(errorEvent, facts({ streams: [value] }));
  });

  it('is likely of an error that stands in no event, whoever ended the stream', () => {
    const answer = { kind: null, error: { word: 'error', atMs: 20, later: 0, undispatched: true as const } };
    const value = stream({ answer, bodyStart: '{"error":"x"}', bodyLine: 'quota is used up' })
      .stoppedAt(30_000)
      .done();
    const finding = findingOf(errorEvent, facts({ streams: [value] }));
    expect(finding).toMatchObject({ severity: 'critical', confidence: 'likely' });
    expect(finding.what).toContain('quota is used up');
  });

  it('is a warning where a call was answered with an error', () => {
    const sign = { word: 'JSON-RPC error', atMs: 20, later: 0 };
    const value = stream({ answer: { kind: 'json-rpc', end: sign, error: sign } })
      .eventAt(20, '{"jsonrpc":"2.0","id":1,"error":{"code":-32601}}')
      .endedAt(30)
      .done();
    expect(findingOf(errorEvent, facts({ streams: [value] }))).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      fix: [{ proxy: 'client' }],
    });
  });
});

import { describe, expect, test } from 'vitest';
import {
  comparableDirectStreams,
  directAnswer,
  isDirectAddress,
  isDirectGiven,
  isHealthyDirect,
  isUnbrokenDirect,
  isUnreadableDirect,
} from '../../../../src/analysis/parties/direct-streams.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, samplePlan, sampleTarget, stream } from '../../facts-builder.ts';

const direct = () => stream().direct();
const open = () => direct().eventAt(3).stoppedAt(30_000).done();
const refused = (status = 404) => direct().answered(status).done();
const lost = () => direct().failed('connect', 'ECONNREFUSED').done();
const waiting = (ageMs: number | null) => {
  const one = direct().stoppedAt(30_000).done();
  return { ...one, status: null, close: { ...one.close, ageMs } };
};
const unspoken = () => direct().via('http2').with({ route: 'direct' }).failed('alpn', 'NO_H2').done();

describe('what the streams around the proxies were answered', () => {
  const said = (streams: Stream[], statuses: (number | null)[] = [404]) =>
    directAnswer(facts({ streams }), statuses);

  test.each<[string, Stream[], ReturnType<typeof said>]>([
    ['no such stream', [stream().done()], 'not-given'],
    ['each opened', [open(), open()], 'opened'],
    ['one opened, one refused', [open(), refused()], 'mixed'],
    ['the same status', [refused(), refused()], 'refused-likewise'],
    ['another status', [refused(), refused(500)], 'refused-otherwise'],
    ['the same status, and one not at all', [refused(), lost()], 'refused-otherwise'],
    ['no connection', [lost(), lost()], 'unreachable'],
    ['no head in two seconds', [waiting(2_000)], 'waiting'],
    ['no head, and no connection', [waiting(9_000), lost()], 'waiting'],
    ['stopped before two seconds', [waiting(1_999)], 'unclear'],
    ['stopped before the request', [waiting(null)], 'unclear'],
  ])('%s', (_, streams, answer) => {
    expect(said(streams)).toBe(answer);
  });

  test('one that was stopped early does not count beside one that was answered', () => {
    expect(said([waiting(500), open()])).toBe('opened');
    expect(said([refused(), waiting(500)])).toBe('refused-likewise');
  });

  test('HTTP/2 that the origin does not speak is no answer, nor is a stream that we stopped', () => {
    const stopped = direct().failed('connect', 'STOPPED').done();
    const interrupted = { ...open(), close: { ...open().close, because: 'interrupt' as const } };
    const all = [unspoken(), stopped, interrupted, open()];
    expect(comparableDirectStreams(facts({ streams: [...all, stream().done()] }))).toEqual([all[3]]);
    expect(said([unspoken()])).toBe('unclear');
  });

  test('may be none although an address was given', () => {
    const plan = { ...samplePlan, target: { ...sampleTarget, direct: 'http://127.0.0.1:9000/events' } };
    expect(isDirectGiven(facts({ plan }))).toBe(true);
    expect(directAnswer(facts({ plan }), [])).toBe('unclear');
    expect(isDirectGiven(facts({ streams: [open()] }))).toBe(true);
    expect(isDirectGiven(facts({ streams: [stream().done()] }))).toBe(false);
  });

  test('clear the origin of a refusal where each opened, and of a cut where none was ended', () => {
    const cut = direct().eventAt(3).cutAt(9_000).done();
    expect(
      [isHealthyDirect, isUnbrokenDirect].map((holds) => holds(facts({ streams: [open(), cut] }))),
    ).toEqual([true, false]);
    expect([isHealthyDirect, isUnbrokenDirect].map((holds) => holds(facts({ streams: [open()] })))).toEqual([
      true,
      true,
    ]);
    expect(
      [isHealthyDirect, isUnbrokenDirect].map((holds) => holds(facts({ streams: [refused()] }))),
    ).toEqual([false, false]);
  });

  test('come from the address that a row names where each was connected to it', () => {
    const at = (address: string | null) => ({ ...open(), address });
    const is = (streams: Stream[], address: string | null) => isDirectAddress(facts({ streams }), address);
    expect(is([at('10.0.0.1:80'), at('10.0.0.1:80')], '10.0.0.1:80')).toBe(true);
    expect(is([at('10.0.0.1:80'), at('10.0.0.2:80')], '10.0.0.1:80')).toBe(false);
    expect(is([at(null)], '10.0.0.1:80')).toBe(false);
    expect(is([at(null)], null)).toBe(false);
    expect(is([], '10.0.0.1:80')).toBe(false);
  });

  test('are no response head where the parser refused each', () => {
    const garbage = () => direct().failed('response', 'HPE_INVALID_CONSTANT').done();
    const is = (streams: Stream[]) => isUnreadableDirect(facts({ streams }));
    expect(is([garbage(), garbage()])).toBe(true);
    expect(is([garbage(), lost()])).toBe(false);
    expect(is([garbage(), open()])).toBe(false);
    expect(is([])).toBe(false);
  });
});

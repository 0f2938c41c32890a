import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { compressionBuffering } from '../../../../src/rules/delivery/compression-buffering/index.ts';
import { originWorkersExhausted } from '../../../../src/rules/start/origin-workers-exhausted/index.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { upstreamOverflow } from '../../../../src/rules/start/upstream-overflow/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
/** Ran from the start until it was given up, 3 s before the end of a run of 9 s. */
const ran = (change: Partial<Stream> = {}) => stream(change).eventsEvery(1000, 6).stoppedAt(6_001);
/** Asked 1.3 s later, and answered 1 s after those were given up. */
const freed = () => stream().openedAfter(1_300).headAfter(5_700).eventAt(5_702).stoppedAt(7_701);
const hung = (change: Partial<Stream> = {}) => stream(change).openedAfter(1_300).unansweredFor(7_700);
const options = { asks: 'ordinary', method: 'OPTIONS' } as const;
const unanswered = () => stream(options).openedAfter(3_400).unansweredFor(5_600).done();
const answered = () => stream(options).openedAfter(3_400).answered(405).done();
const judge = (part: Partial<Facts>) => originWorkersExhausted.judge(facts({ hops: nginx, ...part }));

describe('origin-workers-exhausted', () => {
  test('streams that waited, short requests too, began as the running ones were given up: likely', () => {
    const waiting = [freed().done(), freed().done()];
    const finding = onlyFinding(
      judge({ streams: [ran().done(), ran().done(), ...waiting], ordinary: [unanswered(), unanswered()] }),
    );
    expect(finding).toMatchObject({
      confidence: 'likely',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
      covers: waiting,
    });
    expect(finding.what).toBe('2 streams ran, and 2 more got no response head until one of those had ended.');
    expect(finding.why).toContain('2 short requests to the same path (OPTIONS) got no answer either');
  });

  test('of gunicorn the fix names the worker class', () => {
    const named = () => ran().header('server', 'gunicorn').done();
    const finding = onlyFinding(
      judge({ streams: [named(), freed().done()], ordinary: [unanswered(), unanswered()] }),
    );
    expect(finding.fix[0]).toMatchObject({
      proxy: 'origin',
      setting: '--worker-class',
      suggested: 'gthread',
    });
  });

  test('a proxy that gives up waiting hides no shortage: one address served those that ran, and no timer is to be raised', () => {
    const [running, late] = [ran().done(), stream().openedAfter(1_300).headAfter(3_000).done()];
    const gaveUp = { ...late, status: 504, headers: [], close: { ...late.close, ageMs: 3_000 } };
    const part: Partial<Facts> = {
      streams: [running, gaveUp],
      ordinary: [unanswered(), unanswered()],
      joins: [
        joined(running, row('nginx', 'unknown')),
        joined(gaveUp, row('nginx', 'response-timeout', { status: 504 })),
      ],
      settings: [
        setting({ kind: 'response-timeout', setting: 'proxy_read_timeout', value: '3s', ms: 3_000 }),
      ],
    };
    expect(onlyFinding(judge(part))).toMatchObject({ confidence: 'likely', covers: [gaveUp] });
    expect(silenceOf(responseTimeout.judge(facts({ hops: nginx, ...part })))).toContain('waited for a place');
  });

  test('an address around the proxies that never answers, while later streams through them open, lacks no places', () => {
    const mute = () => stream().openedAfter(0).unansweredFor(9_000).direct().done();
    const later = ran({ openedAt: stream().done().openedAt + 1_300 }).done();
    const answers = [unanswered(), unanswered()].map((one) => ({ ...one, route: 'direct' as const }));
    const streams = [ran().done(), mute(), later];
    expect(silenceOf(judge({ streams, ordinary: answers }))).toContain('no stream waited');
  });

  test('one of two direct streams that opened clears nobody: the other one waits as well', () => {
    const streams = [ran().done(), ran().direct().done(), hung().done(), hung().direct().done()];
    const finding = onlyFinding(judge({ streams, ordinary: [unanswered(), unanswered()] }));
    expect(finding.confidence).toBe('likely');
    expect(finding.why).toContain('Around the proxies it is the same.');
  });

  test('a proxy that may let requests wait looks the same without streams around it: possible', () => {
    const part = {
      hops: [sampleHop('envoy')],
      streams: [ran().done(), freed().done()],
      ordinary: [unanswered(), unanswered()],
    };
    expect(onlyFinding(judge(part))).toMatchObject({ confidence: 'possible' });
    const roomy = setting({
      hop: 'envoy',
      kind: 'max-connections',
      setting: 'max_connections',
      value: '1024',
    });
    expect(onlyFinding(judge({ ...part, settings: [roomy] })).confidence).toBe('likely');
  });
});

describe('what looks like it', () => {
  test('an origin that is slow with its head answers short requests: ruled out, and the head is late', () => {
    const part = { hops: nginx, streams: [ran().done(), hung().done()], ordinary: [answered(), answered()] };
    expect(silenceOf(judge(part))).toContain('short requests were answered meanwhile');
    expect(onlyFinding(responseTimeout.judge(facts(part))).why).toContain(
      'were answered meanwhile, with 405',
    );
  });

  test('a stream that is asked later and served at once shows that places were free: one server of two is dead', () => {
    const streams = [ran().done(), stream().unansweredFor(9_000).done(), ran().openedAfter(1_300).done()];
    expect(silenceOf(judge({ streams, ordinary: [unanswered(), unanswered()] }))).toContain(
      'no stream waited',
    );
  });

  test('a head that comes while all others run on was not waiting for a place', () => {
    const streams = [stream().eventsEvery(1000, 8).stoppedAt(9_001).done(), freed().done()];
    expect(silenceOf(judge({ streams, ordinary: [unanswered(), unanswered()] }))).toContain(
      'no stream waited',
    );
  });

  test('around the proxies the origin answers meanwhile: the places are missing in a proxy that lets requests wait', () => {
    const direct = ran().direct().openedAfter(1_700).done();
    const part = {
      hops: [sampleHop('edge', 'haproxy')],
      streams: [ran().done(), hung().done(), direct],
      ordinary: [unanswered(), unanswered(), { ...answered(), route: 'direct' as const }],
    };
    expect(silenceOf(judge(part))).toContain('asked around the proxies meanwhile the origin answered');
    const finding = onlyFinding(upstreamOverflow.judge(facts(part)));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'edge', proxy: 'haproxy' } });
    expect(finding.fix[0]).toMatchObject({ setting: 'maxconn' });
    expect(silenceOf(responseTimeout.judge(facts(part)))).toContain('waited for a place');
  });

  test('compression is not blamed where a short request without it waits too', () => {
    const zipped = stream({ asks: 'compressed' }).unansweredFor(9_000).done();
    const part = { hops: nginx, streams: [stream().eventsEvery(900, 9).stoppedAt(9_001).done(), zipped] };
    const oneOfTwo = { ...part, ordinary: [unanswered(), answered()] };
    expect(onlyFinding(compressionBuffering.judge(facts(part))).confidence).toBe('possible');
    expect(silenceOf(compressionBuffering.judge(facts(oneOfTwo)))).toContain('others hang as well');
    expect(onlyFinding(responseTimeout.judge(facts(oneOfTwo))).why).toContain(
      'Of 2 short requests to the same path (OPTIONS) 1 got no answer',
    );
  });
});

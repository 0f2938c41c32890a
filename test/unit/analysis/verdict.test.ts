import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/analysis/verdict.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Stream, StreamClose } from '../../../src/model/stream.ts';
import { facts, samplePlan, setting, stream } from '../facts-builder.ts';
import { heldPlan } from '../held-builder.ts';
import { crowd, member } from '../population.ts';
import { finding } from '../rules/judging/rules-builder.ts';

const plan = { ...samplePlan, forMs: 5000 };
const heldPlanOf = (command: 'soak' | 'load'): Plan => ({ ...heldPlan(), command, forMs: 30_000 });
const lively = () => stream().eventsEvery(700, 8).stoppedAt(5001).done();

describe('the verdict', () => {
  test('is healthy when every stream showed events for the time watched', () => {
    expect(verdictOf(facts({ plan, streams: [lively(), lively()] }), []).verdict).toBe('healthy');
  });

  test('is broken when a stream was refused, even where no rule could say why', () => {
    const streams = [lively(), stream().answered(429).done(), stream().answered(429).done()];
    const { verdict, settle } = verdictOf(facts({ plan, streams }), []);
    expect(verdict).toBe('broken');
    expect(settle).toContain('2 of 3 streams did not open or broke off (HTTP 429)');
  });

  test('is broken when a stream waited for its head all the time', () => {
    const waiting = stream({ status: null, headers: [] }).stoppedAt(5001).done();
    expect(verdictOf(facts({ plan, streams: [lively(), waiting] }), []).settle).toContain('no answer');
  });

  test('is never healthy over a stream that got no head, however late it was asked', () => {
    const asked = stream({ status: null, headers: [] }).stoppedAt(1700).done();
    const { verdict, settle } = verdictOf(facts({ plan, streams: [lively(), lively(), asked] }), []);
    expect(verdict).toBe('inconclusive');
    expect(settle).toContain('1 of 3 streams got no response head in 1.7 s');
  });

  test('minds neither a stream that we gave up at once nor the follow-up questions', () => {
    const late = stream({ status: null, headers: [] }).stoppedAt(40).done();
    const other = stream({ trial: 'path /sse', asks: 'other-path' }).answered(404).done();
    expect(verdictOf(facts({ plan, streams: [lively(), late, other] }), []).verdict).toBe('healthy');
  });

  test('is inconclusive when a stream fell silent after lively events', () => {
    const dead = () => stream().eventsEvery(500, 7).stoppedAt(10_001).done();
    expect(verdictOf(facts({ plan, streams: [dead(), dead()] }), []).settle).toContain('fell silent');
    expect(verdictOf(facts({ plan, streams: [dead(), lively()] }), []).settle).toContain('fell silent');
  });

  test('does not take an opening burst before a slow heartbeat for a stream that fell silent', () => {
    expect(
      verdictOf(facts({ plan, streams: [stream().eventsEvery(10, 5).stoppedAt(10_001).done()] }), []).verdict,
    ).toBe('healthy');
  });

  test('minds no HTTP/2 that the server does not offer', () => {
    const none = stream().via('http2').failed('alpn', 'ALPN_NO_H2').done();
    expect(verdictOf(facts({ plan, streams: [lively(), none] }), []).verdict).toBe('healthy');
  });

  test('is inconclusive, and no fault, where the server said with 204 that there is no stream', () => {
    const { verdict, settle } = verdictOf(facts({ plan, streams: [stream().answered(204).done()] }), []);
    expect(verdict).toBe('inconclusive');
    expect(settle).toContain('lawful');
  });

  describe('of a population', () => {
    test('of answers is inconclusive where none was over, however lively they were', () => {
      const held = heldPlanOf('soak');
      const asked: Plan = {
        ...held,
        population: { ...held.population!, answers: { thinkMs: 0, perSecond: null } },
      };
      const answer = { kind: 'openai-chat' } as const;
      const running = () => stream().with({ answer }).eventsEvery(700, 40).stoppedAt(30_001).done();
      const { verdict, settle } = verdictOf(facts({ plan: asked, streams: [running(), running()] }), []);
      expect(verdict).toBe('inconclusive');
      expect(settle).toContain('none of 2 answers was over');
      const end = { word: '[DONE]', atMs: 900, later: 0 };
      const over = stream()
        .with({ answer: { ...answer, end } })
        .eventsEvery(700, 8)
        .endedAt(6_000)
        .done();
      expect(verdictOf(facts({ plan: asked, streams: [running(), over] }), []).verdict).toBe('healthy');
    });

    const of = (command: 'soak' | 'load') => heldPlanOf(command);
    const held = (ageMs: number, idleMs: number, close: Partial<StreamClose> = {}) =>
      member({
        openedAfter: 0,
        ageMs,
        idleMs,
        longestGapMs: 500,
        close: { how: 'own-stop', transport: 'open', by: 'us', ...close },
      });

    test.each([
      ['soak', '--duration'],
      ['load', '--hold'],
    ] as const)('names the flag that makes a %s longer', (command, flag) => {
      const none = { ...held(3_000, 3_000), eventCount: 0 };
      const settle = (one: Stream) =>
        verdictOf(facts({ plan: of(command), streams: [one] }), []).settle ?? '';
      for (const one of [none, held(3_000, 300), held(30_000, 12_000)]) {
        expect(settle(one)).toContain(`watch longer (${flag} `);
        expect(settle(one)).not.toContain('--for');
        expect(settle(one)).not.toContain('--until-cut');
      }
    });

    test('knows streams that fell silent by their pace, beside those that were interrupted or came before', () => {
      const silent = crowd(12, () => held(30_000, 12_000));
      const before = held(9_000, 300, { how: 'own-stop', by: 'us', because: 'interrupt' });
      const ended = held(9_000, 300, { how: 'terminated', by: 'peer' });
      const streams = [...silent, before, ended];
      expect(verdictOf(facts({ plan: of('soak'), streams }), []).settle).toContain('fell silent');
      const lively = [...streams, ...crowd(109, () => held(30_000, 300))];
      expect(verdictOf(facts({ plan: of('soak'), streams: lively }), []).verdict).toBe('healthy');
    });
  });
});

describe('the findings decide before the streams do', () => {
  const of = (...severities: ('critical' | 'warning' | 'info')[]) =>
    verdictOf(
      facts({ plan, streams: [lively()] }),
      severities.map((severity) => finding('idle-timeout', { severity })),
    );

  test('a critical one makes it broken, else a warning makes it degraded; neither asks for more', () => {
    expect(of('warning', 'critical')).toEqual({ verdict: 'broken', settle: null });
    expect(of('info', 'warning')).toEqual({ verdict: 'degraded', settle: null });
    expect(of('info')).toEqual({ verdict: 'healthy', settle: null });
    expect(of()).toEqual({ verdict: 'healthy', settle: null });
  });
});

describe('what would settle an inconclusive run', () => {
  const settle = (streams: Stream[], change: Parameters<typeof facts>[0] = {}) =>
    verdictOf(facts({ plan, streams, ...change }), []).settle;
  const quiet = (events: number, untilMs = 10_001) => {
    const one = stream();
    for (let n = 0; n < events; n++) one.eventAt(3 + n);
    return one.stoppedAt(untilMs).done();
  };

  test('nothing opened: a longer watch; or another run, where its user ended it', () => {
    expect(settle([])).toBe('no stream was open for long enough to be judged: watch longer');
    expect(settle([], { interrupted: true, watchedSeconds: 7 })).toContain('the run was ended after 7 s');
  });

  test('fewer than two messages of a trial', () => {
    expect(settle([quiet(0)])).toBe(
      'trial http1 showed no event and no comment in 10 s: watch longer (--for 2m), or until a cut (--until-cut 10m)',
    );
    expect(settle([quiet(1)])).toContain('showed one event only');
    expect(settle([quiet(2)])).toBeNull();
    expect(settle([stream().eventAt(3).commentAt(900).stoppedAt(10_001).done()])).toBeNull();
  });

  test('one trial of several, by its own streams', () => {
    const other = { ...quiet(0), trial: 'gzip' };
    expect(settle([lively(), other])).toContain('trial gzip showed no event');
    expect(settle([quiet(0), lively()])).toBeNull();
  });

  test('not where the streams of the trial were ended by the other side', () => {
    const ended = stream().endedAt(9_000).done();
    expect(settle([ended])).toBeNull();
    expect(settle([ended, quiet(0)])).toContain('no event');
  });

  test('too short a look: less than 85 in a hundred of what was planned, at most ten seconds', () => {
    const seen = (untilMs: number) => stream().eventsEvery(700, 3).stoppedAt(untilMs).done();
    const long = { plan: { ...samplePlan, forMs: 60_000 } };
    expect(settle([seen(8_500)], long)).toBe('trial http1 was open for 8.5 s only: watch longer (--for 35s)');
    expect(settle([seen(8_501)], long)).toBeNull();
    expect(settle([seen(4_251)])).toBeNull();
    expect(settle([seen(4_250)])).toContain('was open for');
  });

  test('an encoding that this tool does not know', () => {
    const unread = stream({ contentEncoding: 'x-own' }).stoppedAt(10_001).done();
    unread.faults = [{ kind: 'unknown-encoding' } as Stream['faults'][number]];
    expect(settle([unread])).toContain('was answered in Content-Encoding x-own, which this tool cannot undo');
    expect(settle([quiet(0), unread])).toContain('x-own');
    expect(settle([{ ...unread, eventCount: 2 }])).toBeNull();
    const other = { ...unread, faults: [{ kind: 'bad-chunk' } as unknown as Stream['faults'][number]] };
    expect(settle([other])).toContain('showed no event');
  });

  test('the silence that a config allows is named, the shortest that is not off', () => {
    const limit = (ms: number | null, change = {}) =>
      setting({
        kind: 'idle-timeout',
        setting: 'proxy_read_timeout',
        value: `${ms}`,
        ms,
        file: 'a.conf',
        line: 4,
        ...change,
      });
    const settings = [limit(60_000), limit(0), limit(null), limit(30_000), limit(90_000)];
    expect(settle([quiet(0)], { settings })).toContain(
      '; proxy_read_timeout 30000 (a.conf:4) cuts a silence of that length',
    );
    expect(settle([quiet(0)], { settings: [limit(30_000, { file: null, path: 'route /x' })] })).toContain(
      '(route /x) cuts',
    );
    expect(settle([quiet(0)], { settings: [limit(0)] })).not.toContain('cuts');
  });
});

describe('a stream fell silent', () => {
  const silent = (lastAt: number, untilMs: number, gapMs = 500) => {
    const one = stream();
    for (let at = 3; at <= lastAt; at += gapMs) one.eventAt(at);
    return one.stoppedAt(untilMs).done();
  };
  const isSilent = (...streams: Stream[]) =>
    verdictOf(facts({ plan, streams }), []).settle?.includes('fell silent') ?? false;

  test('after a rhythm of two seconds or more', () => {
    expect(isSilent(silent(2_003, 9_000))).toBe(true);
    expect(isSilent(silent(1_503, 9_000))).toBe(false);
  });

  test('for four seconds or more', () => {
    expect(isSilent(silent(3_003, 7_003))).toBe(true);
    expect(isSilent(silent(3_003, 7_002))).toBe(false);
  });

  test('and four times as long as any pause before', () => {
    expect(isSilent(silent(6_003, 14_003, 2_000))).toBe(true);
    expect(isSilent(silent(6_003, 14_002, 2_000))).toBe(false);
  });

  test('as long as the shortest of them says', () => {
    const { settle } = verdictOf(facts({ plan, streams: [silent(3_003, 20_003), silent(3_003, 9_003)] }), []);
    expect(settle).toContain('its last bytes came 6 s before we stopped');
  });
});

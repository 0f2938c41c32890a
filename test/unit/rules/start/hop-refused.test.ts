import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../../src/analysis/verdict.ts';
import { judgedStreams } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { hopRefused } from '../../../../src/rules/start/hop-refused.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const url = 'http://app.example.test:8080/events';
const plan = makePlan({ url, via: ['http://a:1', 'http://b:2', 'http://c:3'] }, {});
const places = ['http1', 'via-1', 'via-2', 'direct'] as const;
type Made = ReturnType<typeof stream>;

/** One stream a place, edge to origin. */
function asked(...made: Made[]) {
  const streams = made.map((one, at): Stream => {
    const trial = plan.trials.find(({ name }) => name === places[at])!;
    return { ...one.done(), trial: trial.name, asks: trial.asks, route: trial.route };
  });
  return facts({ plan, ...judgedStreams({ streams, generator: facts({}).generator }) });
}

const lives = () => stream().commentsEvery(500, 25).stoppedAt(13_000);
const failed = (phase: 'connect' | 'dns' | 'tls', code: string) => stream().failed(phase, code, code);
const noSocket = () =>
  failed('connect', 'ECONNREFUSED').with({
    connectErrors: [{ address: '10.0.0.1:1', code: 'ECONNREFUSED' }],
  });

describe('hop-refused', () => {
  test.each<[string, Made, string, string]>([
    ['nothing listens', noSocket(), '10.0.0.1:1 refused the connection (ECONNREFUSED)', 'network'],
    ['a name that is not known', failed('dns', 'ENOTFOUND'), 'was not resolved (ENOTFOUND)', 'client'],
    ['https to a plain port', failed('tls', 'ERR_SSL_WRONG_VERSION_NUMBER'), 'does not speak TLS', 'unknown'],
    ['a dead upstream', stream().answered(502), 'it answered 502 Bad Gateway', 'unknown'],
    ['another path', stream().answered(404), 'it answered 404', 'unknown'],
  ])('%s: told with the place, and the run is not healthy', (_, place, words, proxy) => {
    const seen = asked(lives(), place, lives(), lives());
    const finding = onlyFinding(hopRefused.judge(seen));
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      where: { hop: null, proxy },
    });
    expect(finding.what).toContain('via 1 (--via http://a:1/events) gave no stream: ');
    expect(finding.what).toContain(words);
    expect(verdictOf(seen, [finding]).verdict).toBe('degraded');
  });

  test('no answer in the time watched is likely: our own streams may hold it up', () => {
    const seen = asked(lives(), stream().unansweredFor(13_000), lives(), lives());
    expect(onlyFinding(hopRefused.judge(seen))).toMatchObject({ confidence: 'likely' });
  });

  test('a page in place of a stream is named by its type', () => {
    const page = stream().with({ headers: [['content-type', 'text/html']], bodyStart: '<h1>Hello</h1>' });
    const seen = asked(lives(), lives(), page, lives());
    expect(onlyFinding(hopRefused.judge(seen)).what).toContain('200 with text/html');
  });

  test('where the target is refused for the same, the comparison of hops tells it', () => {
    const silence = 'opened, or was refused as the target was';
    expect(
      silenceOf(hopRefused.judge(asked(stream().answered(404), stream().answered(404), lives(), lives()))),
    ).toContain(silence);
    expect(
      silenceOf(hopRefused.judge(asked(stream().answered(502), noSocket(), lives(), lives()))),
    ).toContain(silence);
  });

  test('where the target is refused for something else it is told beside that', () => {
    const finding = onlyFinding(
      hopRefused.judge(asked(stream().answered(401), noSocket(), lives(), lives())),
    );
    expect(finding.why).toContain('refused for another reason');
  });

  test('every place opened, or none was asked', () => {
    expect(silenceOf(hopRefused.judge(asked(lives(), lives(), lives(), lives())))).toContain('opened');
    expect(silenceOf(hopRefused.judge(facts({ streams: [lives().done()] })))).toContain('--via');
  });
});

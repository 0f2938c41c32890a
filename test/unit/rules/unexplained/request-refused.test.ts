import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import type { ReasonDetail } from '../../../../src/model/reason-detail.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import { facts, joined, row, sampleHop, samplePlan, sampleTarget, stream } from '../../facts-builder.ts';
import { heldPlan } from '../../held-builder.ts';
import { crowd } from '../../population.ts';
import { figures } from '../figures.ts';

const judged = (given: Partial<Facts>): Finding[] => judge(facts(given), rules, remainderRules).findings;
const refusal = (given: Partial<Facts>) => {
  const found = judged(given).filter(({ rule }) => rule === 'request-refused');
  if (found.length !== 1) throw new Error(`${found.length}: ${JSON.stringify(judged(given), null, 1)}`);
  return found[0] as Finding;
};
const targetOf = (change: Partial<Plan['target']>): Plan => ({
  ...samplePlan,
  target: { ...sampleTarget, ...change },
});
const json: [string, string][] = [['content-type', 'application/json']];

describe('request-refused', () => {
  test.each([
    300, 304, 305, 400, 402, 408, 409, 411, 412, 413, 414, 415, 416, 417, 418, 422, 423, 424, 425, 428, 431,
    451, 499, 506, 510, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599,
  ])('status %d, which no other rule owns, is critical and shown with its words', (status) => {
    const body = '<html><head><title>Nope</title></head><body><h1>the reason</h1></body></html>';
    const finding = refusal({ streams: [stream().answered(status, [], body).done()] });
    expect(finding).toMatchObject({ severity: 'critical', where: { hop: null, proxy: 'unknown' } });
    expect(finding.what).toContain(`${status}`);
    expect(finding.what).toContain('Nope: the reason');
    expect(finding.why).toContain('Who answered is not known');
  });

  test('names a hop whose row shows no upstream, and an origin whose status is in the row', () => {
    const hops = [sampleHop('nginx')];
    const one = stream().answered(418).done();
    const by = (upstreamAddress: string | null) => {
      const record = row('nginx', 'unknown', { status: 418, upstreamAddress, namesUpstream: true });
      return refusal({ hops, streams: [one], joins: [joined(one, record)] }).where;
    };
    expect(by(null)).toEqual({ hop: 'nginx', proxy: 'nginx' });
    expect(by('127.0.0.1:9000')).toEqual({ hop: null, proxy: 'origin' });
  });

  test('takes a local reply of Envoy by its details, whatever upstream the row names', () => {
    const hops = [sampleHop('envoy')];
    const one = stream().answered(400).done();
    const by = (...reasonDetails: ReasonDetail[]) => {
      const record = row('envoy', 'unknown', { status: 400, reasonDetails, reasonConfidence: 'possible' });
      return refusal({ hops, streams: [one], joins: [joined(one, record)] }).where;
    };
    expect(by('own-answer')).toEqual({ hop: 'envoy', proxy: 'envoy' });
    expect(by()).toEqual({ hop: null, proxy: 'origin' });
  });

  test('asks for nothing that was given', () => {
    const plan = targetOf({ direct: 'http://127.0.0.1:9000/events' });
    const direct = stream().direct().eventsEvery(1000, 5).stoppedAt(9_000).done();
    const { why } = refusal({
      plan,
      hops: [sampleHop('nginx')],
      streams: [stream().answered(418).done(), direct],
    });
    expect(why).not.toContain('--direct URL');
    expect(why).not.toContain('--nginx-access-log');
  });

  test.each([409, 429])('says of %d beside an open stream of ours that it may be ours', (status) => {
    const open = stream().eventsEvery(1000, 5).stoppedAt(9_000).done();
    const refused = stream().openedAfter(1300).answered(status).done();
    const why = (plan: Plan) =>
      judged({ plan, streams: [open, refused] })
        .filter(({ severity }) => severity === 'critical')
        .map((finding) => finding.why)
        .join();
    expect(why(samplePlan)).toContain('--one-at-a-time');
    expect(why({ ...samplePlan, oneAtATime: true })).not.toContain('--one-at-a-time');
    const alone = judged({ streams: [stream().openedAfter(20_000).answered(status).done(), open] });
    expect(alone.map((finding) => finding.why).join()).not.toContain('--one-at-a-time');
  });

  test.each([
    ['response', 'UND_ERR_HEADERS_OVERFLOW'],
    ['response', 'ERR_HTTP2_PROTOCOL_ERROR'],
    ['response', 'ERR_HTTP2_INVALID_HEADER_VALUE'],
    ['tls', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'],
    ['request', 'EPROTO'],
  ] as const)('%s %s is told with its code', (phase, code) => {
    const found = judged({ streams: [stream().failed(phase, code).done()] });
    expect(found[0]).toMatchObject({ severity: 'critical' });
    expect(JSON.stringify(found[0])).toContain(code);
  });

  test('what our own client would not send is never told as an answer', () => {
    const direct = stream().direct().failed('request', 'UND_ERR_INVALID_ARG').done();
    for (const one of [stream().failed('request', 'UND_ERR_INVALID_ARG').done(), direct]) {
      const finding = refusal({ streams: [one] });
      expect(finding).toMatchObject({
        where: { hop: null, proxy: 'client' },
        title: expect.stringMatching(/^this tool/),
      });
      const told = JSON.stringify(finding);
      expect(told).toContain("this tool's own HTTP client would not send it (UND_ERR_INVALID_ARG");
      expect(told).not.toMatch(/no HTTP|Read the log|answered is not known/);
    }
  });

  test('no head in all the time watched is reported, though nothing failed', () => {
    const hanging = stream({ status: null, headers: [] }).stoppedAt(1_001).done();
    const plan = { ...samplePlan, forMs: 1_000 };
    expect(refusal({ plan, watchedSeconds: 1, streams: [hanging] }).what).toContain(
      'no response head in 1 s',
    );
  });

  test('is silent about a stream that was asked for at the end of the run, and where a user broke it off', () => {
    const late = stream({ status: null, headers: [] }).openedAfter(29_900).stoppedAt(100).done();
    const plan = { ...samplePlan, forMs: 1_000 };
    const young = stream({ status: null, headers: [] }).stoppedAt(901).done();
    const rest = (given: Partial<Facts>) =>
      judged(given).filter(({ rule }) => rule === 'request-refused').length;
    expect(rest({ streams: [late] })).toBe(0);
    expect(rest({ plan, watchedSeconds: 1, interrupted: true, streams: [young] })).toBe(0);
    expect(rest({ plan, watchedSeconds: 1, streams: [young] })).toBe(1);
  });

  test('leaves to a rule of its own what that accounts for', () => {
    for (const status of [401, 404, 405, 429, 500, 502, 503, 504, 302])
      expect(judged({ streams: [stream().answered(status).done()] }).map(({ rule }) => rule)).not.toContain(
        'request-refused',
      );
  });

  test('is a warning for the URL around the proxies alone', () => {
    const open = stream().eventsEvery(1000, 20).stoppedAt(20_000).done();
    const direct = stream().direct().answered(418).done();
    expect(refusal({ streams: [open, direct] })).toMatchObject({ severity: 'warning' });
  });

  describe('lawful answers', () => {
    const accept: [string, string][] = [['Accept', 'application/json, text/event-stream']];
    const mcp = targetOf({ method: 'POST', isJsonRpc: true });
    const post = { method: 'POST', requestHeaders: accept };
    const result = '{"jsonrpc":"2.0","id":1,"result":{}}';
    const severities = (given: Partial<Facts>) => judged(given).map(({ severity }) => severity);

    test('204 tells an EventSource to stop: info', () => {
      const finding = refusal({ streams: [stream().answered(204).done()] });
      expect(finding.severity).toBe('info');
      expect(finding.why).toContain('stop');
    });

    test('an MCP endpoint may answer with JSON, with 202, and a GET with 405', () => {
      const answered = stream(post).answered(200, json, result).done();
      expect(severities({ plan: mcp, streams: [answered] })).toEqual(['info']);
      const accepted = stream(post).answered(202).done();
      expect(severities({ plan: mcp, streams: [accepted] })).toEqual(['info']);
      const get = stream({ requestHeaders: [['Mcp-Session-Id', 'x']] })
        .answered(405)
        .done();
      expect(severities({ streams: [get] })).toEqual(['info']);
    });

    test('the same answers to other requests are faults', () => {
      const plain = stream({ ...post, requestHeaders: [['Accept', 'text/event-stream']] });
      expect(severities({ plan: mcp, streams: [plain.answered(200, json, result).done()] })).toContain(
        'critical',
      );
      const other = stream(post).answered(200, json, '{"detail":"Not Found"}').done();
      expect(severities({ plan: mcp, streams: [other] })).toContain('critical');
      expect(severities({ streams: [stream().answered(405).done()] })).toContain('critical');
      const prose = targetOf({ method: 'POST', isJsonRpc: false });
      expect(severities({ plan: prose, streams: [stream(post).answered(202).done()] })).toContain('critical');
      expect(severities({ plan: mcp, streams: [stream(post).answered(400, json).done()] })).toContain(
        'critical',
      );
    });
  });

  describe('of a population', () => {
    const plan = heldPlan(2_000);
    const lively = () => stream({ trial: 'http1' }).eventsEvery(1000, 20).stoppedAt(20_000).done();
    const of = (refused: number, opened: number) => ({
      plan,
      streams: [...crowd(opened, lively), ...crowd(refused, () => stream().answered(418).done())],
      figures: figures({ counts: { attempts: opened + refused, opened, failed: refused } }),
    });

    test('is a warning below one in a hundred', () => {
      expect(refusal(of(1, 299)).severity).toBe('warning');
      expect(refusal(of(6, 294)).severity).toBe('critical');
    });

    test('tells of failures of which no record was kept', () => {
      const counts = { attempts: 100, opened: 60, failed: 40 };
      const finding = refusal({ plan, streams: [lively()], figures: figures({ counts }) });
      expect(finding).toMatchObject({ severity: 'critical' });
      expect(finding.what).toContain('40 of 100');
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/model/facts.ts';
import { judge, remainderRules, rules } from '../../../src/rules/index.ts';
import {
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  sampleTarget,
  setting,
  stream,
} from '../facts-builder.ts';

const judged = (given: Partial<Facts>) => judge(facts(given), rules, remainderRules).findings;
const nginx = [sampleHop('nginx')];
const page =
  '<html><head><title>Not Allowed</title></head><body><hr><center>nginx/1.22.1</center></body></html>';
const returning = (answers: number, hop = 'nginx') =>
  setting({
    hop,
    kind: 'route',
    state: 'answers',
    answers,
    setting: 'location',
    value: '/events',
    detail: `return ${answers}`,
    file: 'nginx.conf',
    line: 9,
  });
const session = { requestHeaders: [['Mcp-Session-Id', 'x']] as [string, string][] };

describe('an answer that a standard provides for is lawful only where nothing says otherwise', () => {
  const silent = { status: 204, upstreamAddress: null, namesUpstream: true };
  const open = stream().direct().eventsEvery(1000, 5).stoppedAt(9_000).done();

  test.each([204, 405])('%d that the config gives by itself is told with its line', (status) => {
    const streams = [stream(session).answered(status).done()];
    const [first] = judged({ hops: nginx, streams, settings: [returning(status)] });
    expect(first).toMatchObject({ rule: 'request-refused', severity: 'critical', where: { hop: 'nginx' } });
    expect(first?.fix[0]).toMatchObject({ file: 'nginx.conf', line: 9 });
    const [other] = judged({ hops: nginx, streams, settings: [returning(418)] });
    expect(other).toMatchObject({ severity: 'info' });
  });

  test('one whose config holds no text for it is told without', () => {
    const by = { ...returning(403), setting: 'vcl_recv return', value: '(synth)', detail: null };
    const [first] = judged({ hops: nginx, streams: [stream().answered(403).done()], settings: [by] });
    expect(first?.why).toBe('vcl_recv return (synth) takes the path (nginx.conf:9) and does not hand it on.');
  });

  test('a teapot of a config without text for it', () => {
    const by = { ...returning(418), setting: 'vcl_recv return', value: '(synth)', detail: null };
    const [first] = judged({ hops: nginx, streams: [stream().answered(418).done()], settings: [by] });
    expect(first?.why).toContain('whose vcl_recv return (synth) answers 418 (nginx.conf:9).');
    expect(first?.fix[0]?.text).toMatch(/^It answers by itself:/);
  });

  test('204 of a row without an upstream is a proxy’s, with one it is lawful', () => {
    const one = stream().answered(204).done();
    const by = (change: object) => {
      const record = row('nginx', 'unknown', { ...silent, ...change });
      return judged({ hops: nginx, streams: [one], joins: [joined(one, record)] })[0];
    };
    const own = by({});
    expect(own).toMatchObject({ severity: 'critical', where: { hop: 'nginx' } });
    expect(own?.fix[0]).toMatchObject({ proxy: 'nginx' });
    expect(by({ upstreamAddress: '127.0.0.1:9000' })).toMatchObject({ severity: 'info' });
  });

  test('a stream that opens around the proxies contradicts it', () => {
    const answers = [stream().answered(204), stream(session).answered(405)];
    for (const answer of answers)
      expect(judged({ hops: nginx, streams: [answer.done(), open] })[0]).toMatchObject({
        severity: 'critical',
      });
  });

  test('a page of a web server is no answer of an MCP endpoint', () => {
    const by = (body: string | undefined) =>
      judged({ streams: [stream(session).answered(405, [], body).done()] })[0]?.severity;
    expect(by(page)).toBe('critical');
    expect(by('{"error":"Method Not Allowed"}')).toBe('info');
  });

  test('204 alone does not say who decided', () => {
    const [only] = judged({ streams: [stream().answered(204).done()] });
    expect(only?.why).not.toContain('the origin decided');
    expect(only?.why).toContain('not known');
  });
});

describe('a JSON-RPC answer', () => {
  const plan = { ...samplePlan, target: { ...sampleTarget, method: 'POST', isJsonRpc: true } };
  const post = {
    method: 'POST',
    requestHeaders: [['Accept', 'application/json, text/event-stream']] as [string, string][],
  };
  const by = (body: string) =>
    judged({
      plan,
      streams: [
        stream(post)
          .answered(200, [['content-type', 'application/json']], body)
          .done(),
      ],
    });

  test('with an error is a warning with its message', () => {
    const found = by('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}');
    expect(found).toMatchObject([{ rule: 'request-refused', severity: 'warning' }]);
    expect(found[0]?.what).toContain('Method not found');
    expect(by('{"jsonrpc":"2.0","error":{"code":-32000,"message":"cut sho')[0]?.severity).toBe('warning');
  });

  test('with a result is none, whatever is in it', () => {
    const found = by('{"jsonrpc":"2.0","id":1,"result":{"error":{"message":"in the data"}}}');
    expect(found.map(({ severity }) => severity)).toEqual(['info']);
  });
});

describe('a config that gives the status by itself goes before what the status usually means', () => {
  test.each([
    ['nginx', 503],
    ['nginx', 502],
    ['nginx', 500],
    ['nginx', 429],
    ['nginx', 401],
    ['envoy', 503],
  ] as const)('%s: %i', (hop, status) => {
    const streams = [stream().answered(status, [], page).done()];
    const found = judged({ hops: [sampleHop(hop)], streams, settings: [returning(status, hop)] });
    expect(found.map(({ rule }) => rule)).toEqual(['request-refused']);
    expect(found[0]).toMatchObject({ where: { hop }, fix: [{ file: 'nginx.conf', line: 9 }] });
  });

  test('not where an error line names a limit, nor for another status', () => {
    const one = stream().answered(503).done();
    const limited = row('nginx', 'rate-limited', { kind: 'error', words: 'limiting requests' });
    const settings = [returning(503)];
    const [first] = judged({ hops: nginx, streams: [one], joins: [joined(one, limited)], settings });
    expect(first?.rule).toBe('rate-limited');
    const other = judged({ hops: nginx, streams: [one], settings: [returning(404)] });
    expect(other.map(({ rule }) => rule)).not.toContain('request-refused');
  });
});

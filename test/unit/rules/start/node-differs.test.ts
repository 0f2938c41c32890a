import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { nodeDiffers } from '../../../../src/rules/start/node-differs.ts';
import { originNotFound } from '../../../../src/rules/start/origin-not-found/index.ts';
import { routeMissing } from '../../../../src/rules/start/route-missing/index.ts';
import { sessionAffinityLost } from '../../../../src/rules/start/session-affinity-lost/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const [a, b] = ['10.0.0.1:80', '10.0.0.2:80'];
const hops = [sampleHop('nginx')];
const opened = (change: Partial<Stream> = {}) => stream(change).eventsEvery(900, 5).stoppedAt(5_001).done();
const refused = (status: number, body = 'no', change: Partial<Stream> = {}) =>
  stream(change).answered(status, [], body).done();
const at = (upstreamAddress: string, one: Stream) =>
  joined(one, row('nginx', 'unknown', { upstreamAddress, status: one.status, reasonDetails: ['passed-on'] }));
/** Each stream with the server that its row names. */
const served = (...pairs: [node: string, one: Stream][]): Facts =>
  facts({ hops, streams: pairs.map(([, one]) => one), joins: pairs.map(([node, one]) => at(node, one)) });

describe('node-differs', () => {
  test('each of two servers does the same each time, and the other does otherwise: certain', () => {
    const failed = [refused(500), refused(500)];
    const seen = served([a, opened()], [b, failed[0]!], [a, opened()], [b, failed[1]!]);
    expect(onlyFinding(nodeDiffers.judge(seen))).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
      what: `${b} opened none of 2 streams, and ${a} opened each of 2 streams.`,
      covers: failed,
    });
  });

  test('once each, or only with another kind of request: likely', () => {
    expect(onlyFinding(nodeDiffers.judge(served([a, opened()], [b, refused(404)]))).confidence).toBe(
      'likely',
    );
    const zipped = { trial: 'gzip', asks: 'compressed' as const };
    const seen = served(
      [a, opened()],
      [b, refused(404, 'no', zipped)],
      [a, opened()],
      [b, refused(404, 'no', zipped)],
    );
    expect(onlyFinding(nodeDiffers.judge(seen)).confidence).toBe('likely');
  });

  test('the addresses of a name count where no row names a server', () => {
    const streams = [opened({ address: a }), opened({ address: a }), refused(404), refused(404)];
    const seen = facts({
      streams: streams.map((one) => (one.status === 404 ? { ...one, address: b } : one)),
    });
    expect(onlyFinding(nodeDiffers.judge(seen)).confidence).toBe('certain');
  });

  test.each([
    ['a server that fails now and then', served([a, opened()], [a, refused(500)], [b, opened()])],
    ['one server', served([a, opened()], [a, refused(500)])],
    ['every server', served([a, refused(500)], [b, refused(500)])],
    ['a limit on how many', served([a, opened()], [b, refused(429)])],
    ['a stream of our own', served([a, opened()], [b, refused(409)])],
  ])('%s: ruled out', (_, seen) => {
    expect(silenceOf(nodeDiffers.judge(seen))).toContain('ruled-out');
  });

  test('a server that cannot be connected to has a rule of its own', () => {
    const down = refused(502);
    const good = opened();
    const row502 = row('nginx', 'connect-refused', { kind: 'error', upstreamAddress: b, status: null });
    const seen = facts({ hops, streams: [good, down], joins: [at(a, good), joined(down, row502)] });
    expect(silenceOf(nodeDiffers.judge(seen))).toContain('ruled-out');
  });
});

describe('session-affinity-lost', () => {
  const unknown = () => refused(404, '{"error":{"code":-32001,"message":"Session not found"}}');

  test('a session that one server knows and another does not: certain by rows, and the path is there', () => {
    const seen = served([a, opened()], [b, unknown()], [a, opened()], [b, unknown()]);
    const finding = onlyFinding(sessionAffinityLost.judge(seen));
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(finding.fix[0]).toMatchObject({ setting: 'hash' });
    expect(silenceOf(nodeDiffers.judge(seen))).toContain('does not know the session');
    expect(silenceOf(originNotFound.judge(seen))).toContain('something is at that path');
  });

  test('from the wire alone: likely by its words, possible by a bare 404 to a request that names a session', () => {
    expect(onlyFinding(sessionAffinityLost.judge(facts({ streams: [opened(), unknown()] }))).confidence).toBe(
      'likely',
    );
    const named = { requestHeaders: [['Mcp-Session-Id', 'x']] as Stream['requestHeaders'] };
    const bare = facts({ streams: [opened(named), refused(404, 'Not Found', named)] });
    expect(onlyFinding(sessionAffinityLost.judge(bare)).confidence).toBe('possible');
  });

  test('the only request was refused by its words: possible, as a session that ended looks the same', () => {
    const finding = onlyFinding(sessionAffinityLost.judge(facts({ streams: [unknown()] })));
    expect(finding.confidence).toBe('possible');
    expect(finding.why).toContain('or it has ended');
    expect(silenceOf(originNotFound.judge(facts({ streams: [unknown()] })))).toContain('of a session');
    expect(silenceOf(routeMissing.judge(facts({ streams: [unknown()] })))).toContain('of a session');
  });

  test('the same session is served around the proxies by another address: likely; by the one that refuses: ruled out', () => {
    const lost = unknown();
    const held = opened({ route: 'direct', address: a });
    const behind = (node: string) => facts({ hops, streams: [lost, held], joins: [at(node, lost)] });
    expect(onlyFinding(sessionAffinityLost.judge(behind(b)))).toMatchObject({
      confidence: 'likely',
      where: { hop: 'nginx' },
      why: expect.stringContaining(`${b}, which the proxy asked, does not know a session that ${a} holds`),
    });
    expect(silenceOf(sessionAffinityLost.judge(behind(a)))).toContain('ruled-out');
  });

  test.each([
    ['no server knew it', facts({ streams: [unknown(), unknown()] })],
    ['nothing speaks of a session', facts({ streams: [opened(), refused(404, 'Not Found')] })],
    ['another kind of failure', facts({ streams: [opened(), refused(500, 'Session not found')] })],
  ])('%s: ruled out', (_, seen) => {
    expect(silenceOf(sessionAffinityLost.judge(seen))).toContain('ruled-out');
  });
});

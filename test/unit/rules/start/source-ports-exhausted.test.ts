import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import { sourcePortsExhausted } from '../../../../src/rules/start/source-ports-exhausted.ts';
import { upstreamUnreachable } from '../../../../src/rules/start/upstream-unreachable.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const hops = [sampleHop('nginx')];
const lines = (change: Partial<LogRecord>) => row('nginx', 'connect-failed', { kind: 'error', ...change });
const noPort = lines({ reasonDetails: ['no-local-address'] });

function refused(record: LogRecord) {
  const one = stream().answered(502).done();
  const upstream = setting({ kind: 'upstream', setting: 'server', value: '127.0.0.1:9000', line: 7 });
  return { one, all: facts({ hops, streams: [one], joins: [joined(one, record)], settings: [upstream] }) };
}

describe('source-ports-exhausted', () => {
  test('is certain by the line of the proxy, and says where ports come from', () => {
    const { one, all } = refused(noPort);
    const finding = onlyFinding(sourcePortsExhausted.judge(all));
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      covers: [one],
      fix: [{ setting: 'net.ipv4.ip_local_port_range' }, { setting: 'server', line: 7 }],
    });
    expect(finding.what).toContain('127.0.0.1:9000');
    expect(silenceOf(upstreamUnreachable.judge(all))).toContain('ruled-out');
  });

  test.each([
    ['a connection that failed otherwise', lines({})],
    ['one that was refused', row('nginx', 'connect-refused', { kind: 'error' })],
  ])('stays silent for %s', (_, record) => {
    expect(silenceOf(sourcePortsExhausted.judge(refused(record).all))).toContain('ruled-out');
  });

  test("stays silent where this tool's own machine has no port left", () => {
    const streams = [stream().failed('connect', 'EADDRNOTAVAIL').done()];
    expect(silenceOf(sourcePortsExhausted.judge(facts({ streams })))).toContain('ruled-out');
  });

  test('is told as information where it befell other clients alone', () => {
    const open = stream().eventsEvery(500, 9).stoppedAt(5_000).done();
    const records = [{ ...noPort, kind: 'access' as const, status: 502, userAgent: 'curl/8' }];
    const outcome = sourcePortsExhausted.judge(facts({ hops, streams: [open], records }));
    expect(onlyFinding(outcome)).toMatchObject({ severity: 'info' });
  });
});

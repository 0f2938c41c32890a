import { describe, expect, test } from 'vitest';
import { connectionLimit } from '../../../../src/rules/start/connection-limit.ts';
import { facts, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const hops = [sampleHop('apache')];
const workers = setting({
  hop: 'apache',
  proxy: 'apache',
  kind: 'max-connections',
  state: 'of-clients',
  setting: 'MaxRequestWorkers',
  value: '2',
  most: '16',
  detail: 'ServerLimit 16 × ThreadsPerChild 1 is the most it can hold: 16.',
  line: 19,
});
const reached = (at: number) =>
  row('apache', 'worker-connections', {
    proxy: 'apache',
    kind: 'notice',
    endedAt: at,
    path: null,
    words: 'AH00484: server reached MaxRequestWorkers setting',
  });
const ran = () => stream().eventsEvery(1000, 6).stoppedAt(6_001).done();
const hung = () => stream().openedAfter(1_300).unansweredFor(7_700).done();
const judge = (part: Parameters<typeof facts>[0]) => connectionLimit.judge(facts({ hops, ...part }));

describe('a proxy whose places are all taken', () => {
  const streams = [ran(), ran(), hung()];
  const at = streams[0]!.openedAt + 2_000;

  test('is certain where as many ran as it serves, and its log says so', () => {
    const finding = onlyFinding(judge({ streams, settings: [workers], records: [reached(at)] }));
    expect(finding).toMatchObject({
      confidence: 'certain',
      where: { hop: 'apache', proxy: 'apache' },
      covers: [streams[2]],
      fix: [{ setting: 'MaxRequestWorkers', current: '2', suggested: '16' }],
    });
    expect(finding.fix[0]?.text).toContain('ServerLimit 16');
  });

  test('is likely without the row; with no room left the fix names what else is to be raised, and no value', () => {
    const small = { ...workers, most: '2' };
    const finding = onlyFinding(judge({ streams, settings: [small] }));
    expect(finding.confidence).toBe('likely');
    expect(finding.fix[0]).not.toHaveProperty('suggested');
  });

  test('is possible by the log alone: an origin that gives no answer fills it as well', () => {
    const waiting = [hung(), hung()];
    const finding = onlyFinding(judge({ streams: waiting, settings: [workers], records: [reached(at)] }));
    expect(finding).toMatchObject({ confidence: 'possible', severity: 'critical', covers: waiting });
    expect(finding.why).toContain('to which the upstream gives no answer');
    const unset = { ...workers, origin: 'default' as const };
    const said = onlyFinding(judge({ streams: waiting, settings: [unset], records: [reached(at)] }));
    expect(said.why).toContain('MaxRequestWorkers 2, which nothing sets, is');
  });

  test('is a warning where none of ours waited', () => {
    const finding = onlyFinding(judge({ streams: [ran()], records: [reached(at)] }));
    expect(finding).toMatchObject({ severity: 'warning', fix: [{ setting: 'MaxRequestWorkers' }] });
  });

  test('is none while there is room, and nothing says that it was full', () => {
    expect(silenceOf(judge({ streams, settings: [{ ...workers, value: '150' }] }))).toContain('ruled-out');
  });
});

import { describe, expect, test } from 'vitest';
import { blameFor } from '../../../../src/analysis/parties/blame.ts';
import { failedAt } from '../../../../src/analysis/parties/failed-at.ts';
import { upstreamUnhealthy } from '../../../../src/rules/start/upstream-unhealthy/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { silenceOf } from '../../rules/verdict-of.ts';

const hops = [sampleHop('nginx')];
const late = row('nginx', 'response-timeout', {
  kind: 'error',
  upstreamAddress: '127.0.0.1:4180',
  subrequest: '/check',
});
const failed = row('nginx', 'denied', { kind: 'error', reasonDetails: ['check-failed'] });

describe('a row about a request that the proxy made by itself', () => {
  const opened = stream().eventsEvery(500, 4).stoppedAt(3000).done();
  const refused = stream().answered(500).done();

  test('says why a stream was refused where the proxy also says that its check failed', () => {
    const joins = [joined(refused, late), joined(refused, failed)];
    expect(blameFor(facts({ hops, streams: [refused], joins }), refused)?.record).toBe(late);
  });

  test('says nothing of a refusal without that, nor of a stream that opened', () => {
    expect(
      blameFor(facts({ hops, streams: [refused], joins: [joined(refused, late)] }), refused)?.reason,
    ).not.toBe('response-timeout');
    const told = facts({ hops, streams: [opened], joins: [joined(opened, late)], records: [late] });
    expect(blameFor(told, opened)?.record).not.toBe(late);
    expect(silenceOf(upstreamUnhealthy.judge(told))).toBeTruthy();
  });

  test('names its path, and no upstream of the stream', () => {
    const own = row('nginx', 'connect-refused', { kind: 'error', upstreamAddress: '127.0.0.1:1' });
    expect(failedAt([refused], [joined(refused, late), joined(refused, own)], 'nginx')).toEqual({
      passedTo: ['127.0.0.1:1'],
      subrequests: ['/check'],
    });
    expect(failedAt([opened], [joined(opened, own)], 'nginx')).toEqual({});
  });
});

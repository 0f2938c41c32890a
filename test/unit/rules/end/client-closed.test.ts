import { describe, expect, it } from 'vitest';
import { clientClosed } from '../../../../src/rules/end/client-closed.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const left = (durationMs: number, change = {}) =>
  row('nginx', 'client-closed', { durationMs, userAgent: 'Mozilla/5.0', ...change });

describe('client-closed', () => {
  it('informs of other clients that left after different times', () => {
    const records = [left(3000), left(70_000), left(12_000)];
    expect(findingOf(clientClosed, facts({ streams: [stream().done()], records }))).toMatchObject({
      severity: 'info',
      where: { proxy: 'client' },
    });
  });

  it('warns of a box in front when our own cut stream is a client that left to the first hop', () => {
    const cut = stream().eventAt(10).cutAt(5000).done();
    const record = left(5000);
    expect(
      findingOf(
        clientClosed,
        facts({
          hops: [sampleHop('nginx')],
          streams: [cut],
          records: [record],
          joins: [joined(cut, record)],
        }),
      ),
    ).toMatchObject({
      severity: 'critical',
      confidence: 'certain',
      where: { hop: null, proxy: 'network' },
      fix: [{ proxy: 'network' }],
    });
  });

  it('never takes our own stop for a client that left', () => {
    const ours = stream().eventAt(10).stoppedAt(30_000).done();
    const tagged = left(30_000, { userAgent: `sse-doctor/0.1.0 (run/${ours.id})` });
    clearedOf(
      clientClosed,
      facts({
        hops: [sampleHop('nginx')],
        streams: [ours],
        records: [tagged],
        joins: [joined(ours, tagged)],
      }),
    );
    clearedOf(clientClosed, facts({ hops: [sampleHop('nginx')], streams: [ours], records: [tagged] }));
  });

  it('never takes rows without an agent from the time of the run for other clients', () => {
    const ours = stream().eventAt(10).stoppedAt(30_000).done();
    const bare = left(30_000, { userAgent: null, endedAt: ours.openedAt + 30_100 });
    clearedOf(clientClosed, facts({ streams: [ours], records: [bare] }));
  });

  it('takes rows without an agent for other clients only from elsewhere than this run came from', () => {
    const ours = stream().eventAt(10).stoppedAt(30_000).done();
    const own = left(30_000, { userAgent: null, clientAddress: '10.0.0.9' });
    const earlier = (clientAddress: string) =>
      left(4000, { userAgent: null, clientAddress, endedAt: ours.openedAt - 60_000 });
    const judged = (record: ReturnType<typeof left>) =>
      facts({
        hops: [sampleHop('nginx')],
        streams: [ours],
        records: [own, record],
        joins: [joined(ours, own)],
      });
    clearedOf(clientClosed, judged(earlier('10.0.0.9')));
    expect(findingOf(clientClosed, judged(earlier('10.0.0.7'))).what).toContain('One stream of another');
  });

  it('passes over rows of other paths and leaves one common age to client-timeout', () => {
    clearedOf(
      clientClosed,
      facts({ streams: [stream().done()], records: [left(3000, { path: '/img.png' })] }),
    );
    clearedOf(
      clientClosed,
      facts({ streams: [stream().done()], records: [left(30_000), left(30_050), left(30_010)] }),
    );
  });

  it('is not checked without a log', () => {
    expect(missingOf(clientClosed, facts({ streams: [stream().done()] }))).toEqual(['access-log']);
  });

  it('does not deny that clients left when they did so at one age', () => {
    const records = [left(2000), left(2010), left(1990)];
    expect(clearedOf(clientClosed, facts({ streams: [stream().done()], records }))).toContain(
      'client-timeout',
    );
  });
});

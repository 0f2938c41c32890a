/** Clients that another server answered when they came back. */
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Resumption } from '../../../../src/model/resumption.ts';
import type { Setting } from '../../../../src/model/setting.ts';
import { eventsDuplicated } from '../../../../src/rules/return/events-duplicated.ts';
import { eventsLostOnReconnect } from '../../../../src/rules/return/events-lost-on-reconnect.ts';
import { lastEventIdIgnored } from '../../../../src/rules/return/last-event-id-ignored.ts';
import { sessionAffinityLost } from '../../../../src/rules/start/session-affinity-lost/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { heldPlan } from '../../held-builder.ts';
import { alive, member } from '../../population.ts';
import { figures } from '../figures.ts';
import { clearedOf, findingOf } from '../judged.ts';

const first = '10.0.0.1:80';
const second = '10.0.0.2:80';
const taken: Resumption = { outcome: 'resumed', lost: 0, repeated: 0 };
const anew: Resumption = { outcome: 'unjudged', lost: 0, repeated: 0 };

interface Came {
  to: string;
  resumption: Resumption;
  /** Of a refusal. */
  status?: number;
}

/** Each client was at the first server. */
function soak(came: Came[], chooses?: 'client-address'): Facts {
  const pairs = came.map(({ to, resumption, status }, n) => {
    const client = n + 1;
    const before = member({ client, openedAfter: 0, ageMs: 5_000, idleMs: 100 });
    const opened = alive({ client, attempt: 2, openedAfter: 8_000, ageMs: 9_000, idleMs: 100 });
    const refused = stream({ client, attempt: 2 })
      .openedAfter(8_000)
      .answered(status ?? 200);
    const next = status ? refused.done() : { ...opened, resumption };
    const rows = [
      joined(before, row('nginx', 'clean', { upstreamAddress: first })),
      joined(next, row('nginx', 'clean', { upstreamAddress: to })),
    ];
    return { streams: [before, next], rows };
  });
  const upstream = setting({ kind: 'upstream', setting: 'server', value: `${first} ${second}`, chooses });
  return facts({
    plan: heldPlan(came.length),
    hops: [sampleHop('nginx')],
    streams: pairs.flatMap(({ streams }) => streams),
    joins: pairs.flatMap(({ rows }) => rows),
    settings: [upstream],
    figures: figures(),
  });
}

const stayed = { to: first, resumption: taken };
const moved = { to: second, resumption: anew };

describe('session-affinity-lost, across reconnects', () => {
  it('is certain where those that stayed were taken up, and those that moved began anew', () => {
    const found = findingOf(sessionAffinityLost, soak([stayed, stayed, moved, moved], 'client-address'));
    expect(found).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'session store' }, { setting: 'down' }],
    });
    expect(found.what).toContain('2 of 2 streams that another server answered');
    expect(found.why).toContain("by the client's address");
  });

  it('offers an affinity where there is none', () => {
    const found = findingOf(sessionAffinityLost, soak([stayed, stayed, moved, moved]));
    expect(found.fix[0]?.setting).toBe('hash');
    expect(found.why).toContain('in turn');
  });

  it('is critical where the other server refuses them', () => {
    const refused = { ...moved, status: 404 };
    expect(findingOf(sessionAffinityLost, soak([stayed, stayed, refused, refused])).severity).toBe(
      'critical',
    );
  });

  it('is likely without any that stayed, and a guess where no id could be compared', () => {
    const restarted: Resumption = { outcome: 'restarted', lost: 0, repeated: 0 };
    const anewThere = { to: second, resumption: restarted };
    expect(findingOf(sessionAffinityLost, soak([anewThere, anewThere])).confidence).toBe('likely');
    const found = findingOf(sessionAffinityLost, soak([moved, moved]));
    expect(found.confidence).toBe('possible');
    expect(found.why).toContain('is a guess');
  });

  it('stays silent where the other server knows them too, and where those that stayed fare no better', () => {
    clearedOf(sessionAffinityLost, soak([stayed, { to: second, resumption: taken }]));
    clearedOf(sessionAffinityLost, soak([{ to: first, resumption: anew }, moved]));
  });

  it('keeps what another server did out of what the origin ignores', () => {
    const restarted: Resumption = { outcome: 'restarted', lost: 0, repeated: 0 };
    const run = soak([stayed, { to: second, resumption: restarted }]);
    clearedOf(lastEventIdIgnored, run);
    const alone = soak([{ to: second, resumption: restarted }]);
    for (const rule of [lastEventIdIgnored, eventsLostOnReconnect, eventsDuplicated])
      expect(clearedOf(rule, alone)).toContain('another server answered');
  });

  it('leaves open who ignores the header where several servers stand behind, and no row names one', () => {
    const restarted: Resumption = { outcome: 'restarted', lost: 0, repeated: 0 };
    const run = soak([{ to: second, resumption: restarted }]);
    const [upstream] = run.settings as [Setting];
    const settings = [{ ...upstream, items: [first, second] }];
    const found = findingOf(lastEventIdIgnored, { ...run, joins: [], settings });
    expect(found).toMatchObject({ confidence: 'possible', where: { proxy: 'unknown' } });
    expect(found.why).toContain('2 servers');
    const single = findingOf(lastEventIdIgnored, { ...run, joins: [] });
    expect(single).toMatchObject({ confidence: 'likely', where: { proxy: 'origin' } });
  });
});

describe('session-affinity-lost, of a stream that was asked for again', () => {
  const before = stream({ id: 'c1' }).eventAt(3).stoppedAt(8_000).done();
  const takesUp = { stream: 'c1', lastEventId: '1' };
  const refusedBy = (bodyStart: string): Facts => {
    const again = { ...stream({ id: 'c2', asks: 'again', takesUp }).answered(404).done(), bodyStart };
    return facts({ hops: [sampleHop('nginx')], streams: [before], again: [again] });
  };
  const placed = (run: Facts, to: string): Facts => ({
    ...run,
    joins: [
      joined(before, row('nginx', 'clean', { upstreamAddress: first })),
      ...(run.again ?? []).map((one) => joined(one, row('nginx', 'unknown', { upstreamAddress: to }))),
    ],
  });

  it('is possible by the words of the answer alone', () => {
    const found = findingOf(sessionAffinityLost, refusedBy('{"error":"unknown session"}'));
    expect(found).toMatchObject({ confidence: 'possible', covers: [{ id: 'c2' }] });
    expect(found.why).toContain('forgets it when its stream ends');
  });

  it('is likely where rows show that another server refused it', () => {
    const run = placed(refusedBy('{"error":"unknown session"}'), second);
    expect(findingOf(sessionAffinityLost, run)).toMatchObject({ confidence: 'likely', severity: 'critical' });
  });

  it('stays silent where the same server refused it, and where nothing speaks of a session', () => {
    clearedOf(sessionAffinityLost, placed(refusedBy('{"error":"unknown session"}'), first));
    clearedOf(sessionAffinityLost, refusedBy('no such page'));
  });
});

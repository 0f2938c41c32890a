/** What the clients of a population met when they came back. */
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Resumption } from '../../../../src/model/resumption.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { eventsDuplicated } from '../../../../src/rules/return/events-duplicated.ts';
import { eventsLostOnReconnect } from '../../../../src/rules/return/events-lost-on-reconnect.ts';
import { lastEventIdIgnored } from '../../../../src/rules/return/last-event-id-ignored.ts';
import { reconnectFatal } from '../../../../src/rules/return/reconnect-fatal.ts';
import { reconnectStorm } from '../../../../src/rules/return/reconnect-storm.ts';
import { retryTooShort } from '../../../../src/rules/return/retry-too-short.ts';
import { facts, stream } from '../../facts-builder.ts';
import { heldPlan } from '../../held-builder.ts';
import { alive, member } from '../../population.ts';
import { figures } from '../figures.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';
import { withIds } from './with-ids.ts';

const soak = (streams: Stream[], clients = 30): Facts =>
  facts({ plan: heldPlan(clients), streams, figures: figures({ wanted: clients }) });

/** Cut at the same moment, and back `afterMs` later. */
function cutAndBack(
  clients: number,
  afterMs: (n: number) => number,
  next: (one: Stream) => Stream,
): Stream[] {
  return Array.from({ length: clients }, (_, n) => n + 1).flatMap((client) => {
    const before = member({ client, openedAfter: client, ageMs: 5_000 - client, idleMs: 100 });
    const again = alive({
      client,
      attempt: 2,
      openedAfter: 5_001 + afterMs(client),
      ageMs: 9_000,
      idleMs: 100,
    });
    return [{ ...before, lastEventId: '40' }, next(again)];
  });
}

const resumed = (resumption: Resumption) => (one: Stream) => ({ ...one, resumption });
const page = (status: number) => (one: Stream) =>
  stream({ client: one.client as number, attempt: 2, openedAt: one.openedAt })
    .answered(status, [['content-type', 'text/html']], '<h1>Bad Gateway</h1>')
    .done();

describe('reconnect-fatal', () => {
  it('counts the clients that a page made give up, and says when they would have been served', () => {
    const streams = cutAndBack(30, () => 500, page(502));
    const healed = alive({ client: 1, attempt: 3, openedAfter: 15_500, ageMs: 5_000, idleMs: 100 });
    const found = findingOf(reconnectFatal, soak([...streams, healed]));
    expect(found).toMatchObject({ severity: 'critical', confidence: 'certain' });
    expect(found.what).toMatch(/^30 of 30 streams got/);
    expect(found.why).toContain('1 of them would have been served 10.0 s later');
  });

  it('is a warning where few of many met it', () => {
    const streams = cutAndBack(30, () => 500, resumed({ outcome: 'resumed', lost: 0, repeated: 0 }));
    const [first] = streams.splice(1, 1) as [Stream];
    expect(findingOf(reconnectFatal, soak([...streams, page(502)(first)])).severity).toBe('warning');
  });

  it('stays silent for a lost connection, a redirect, and the 204 by which a server ends a stream', () => {
    const refused = (one: Stream) =>
      stream({ client: one.client as number, attempt: 2, openedAt: one.openedAt })
        .failed('connect', 'ECONNREFUSED')
        .done();
    clearedOf(reconnectFatal, soak(cutAndBack(3, () => 500, refused)));
    clearedOf(reconnectFatal, soak(cutAndBack(3, () => 500, page(307))));
    clearedOf(reconnectFatal, soak(cutAndBack(3, () => 500, page(204))));
  });

  it('stays silent for a client that never had a stream', () => {
    const first = stream({ client: 1, attempt: 1 }).answered(502).done();
    const second = stream({ client: 1, attempt: 2 }).answered(502).done();
    missingOf(reconnectFatal, soak([first, second]));
  });
});

describe('reconnect-storm', () => {
  it('is a warning where the burst was refused, and names the retry: that all had got', () => {
    const streams = cutAndBack(30, () => 500, page(503)).map((one) =>
      one.attempt === 1 ? { ...one, retryMs: 500 } : one,
    );
    const found = findingOf(reconnectStorm, soak(streams));
    expect(found).toMatchObject({ severity: 'warning', where: { proxy: 'origin' } });
    expect(found.what).toContain('30 requests for new ones came in one second');
    expect(found.why).toContain('retry: 500');
    expect(found.why).toContain('30 of the 30 were refused');
  });

  it('is for information where all were served', () => {
    const found = findingOf(
      reconnectStorm,
      soak(
        cutAndBack(
          30,
          () => 500,
          (one) => one,
        ),
      ),
    );
    expect(found).toMatchObject({ severity: 'info', where: { proxy: 'client' } });
  });

  it('stays silent where clients come back over time, are few, or were cut by this tool', () => {
    clearedOf(
      reconnectStorm,
      soak(
        cutAndBack(
          30,
          (n) => n * 200,
          (one) => one,
        ),
      ),
    );
    clearedOf(
      reconnectStorm,
      soak(
        cutAndBack(
          10,
          () => 500,
          (one) => one,
        ),
      ),
    );
    const own = cutAndBack(
      30,
      () => 500,
      (one) => one,
    ).map((one) =>
      one.attempt === 1 ? { ...one, close: { ...one.close, because: 'interrupt' as const } } : one,
    );
    clearedOf(reconnectStorm, soak(own));
  });
});

describe('retry-too-short', () => {
  const short = (one: Stream) => ({ ...one, retryMs: 500 });

  it('is for information while nothing is down, and in a soak that asked nothing in vain it is none', () => {
    const one = short(alive({ openedAfter: 0, ageMs: 9_000, idleMs: 100 }));
    const found = findingOf(retryTooShort, facts({ streams: [one] }));
    expect(found).toMatchObject({ severity: 'info', fix: [{ setting: 'retry', current: '500' }] });
    clearedOf(retryTooShort, soak([one]));
  });

  it('is a warning where a client asked three times in vain', () => {
    const before = short(member({ client: 1, openedAfter: 0, ageMs: 5_000, idleMs: 100 }));
    const vain = [2, 3, 4].map((attempt) =>
      stream({ client: 1, attempt })
        .openedAfter(5_000 + attempt * 500)
        .failed('connect', 'ECONNREFUSED')
        .done(),
    );
    const found = findingOf(retryTooShort, soak([before, ...vain]));
    expect(found.severity).toBe('warning');
    expect(found.why).toContain('1 client asked up to 3 times in vain');
  });

  it('stays silent for three seconds, and for a server that wants to be asked again', () => {
    const one = alive({ openedAfter: 0, ageMs: 9_000, idleMs: 100 });
    clearedOf(retryTooShort, soak([{ ...one, retryMs: 3_000 }]));
    clearedOf(retryTooShort, soak([{ ...one, retryMs: 100, answer: { kind: 'json-rpc' } }]));
  });
});

describe('ids across reconnects', () => {
  it('adds up what was lost where a part was replayed', () => {
    const streams = cutAndBack(4, () => 9_000, resumed({ outcome: 'resumed', lost: 5, repeated: 0 }));
    const found = findingOf(eventsLostOnReconnect, soak(streams));
    expect(found.what).toContain('4 of 4 streams');
    expect(found.what).toContain('20 events were lost');
    clearedOf(lastEventIdIgnored, soak(streams));
  });

  it('takes it for ignored where nothing of a long absence came', () => {
    const streams = cutAndBack(4, () => 9_000, resumed({ outcome: 'resumed', lost: 18, repeated: 0 }));
    expect(findingOf(lastEventIdIgnored, soak(streams)).what).toContain('went on live');
  });

  it('takes it for ignored where all numbers begin anew', () => {
    const streams = cutAndBack(4, () => 500, resumed({ outcome: 'restarted', lost: 0, repeated: 0 }));
    expect(findingOf(lastEventIdIgnored, soak(streams)).what).toContain('began anew');
  });

  it('is silent on ids where the policy sends none', () => {
    const streams = cutAndBack(4, () => 500, resumed({ outcome: 'restarted', lost: 0, repeated: 0 }));
    const run = soak(streams);
    const { population } = run.plan;
    const reconnect = { ...population!.reconnect, lastEventId: false };
    missingOf(lastEventIdIgnored, {
      ...run,
      plan: { ...run.plan, population: { ...population!, reconnect } },
    });
  });

  it('counts what came twice', () => {
    const streams = cutAndBack(4, () => 500, resumed({ outcome: 'resumed', lost: 0, repeated: 1 }));
    expect(findingOf(eventsDuplicated, soak(streams)).what).toContain('4 came twice');
    clearedOf(eventsLostOnReconnect, soak(streams));
  });

  it('says that uneven ids cannot be judged', () => {
    const streams = cutAndBack(4, () => 500, resumed({ outcome: 'unjudged', lost: 0, repeated: 0 }));
    for (const rule of [eventsLostOnReconnect, eventsDuplicated, lastEventIdIgnored])
      expect(missingOf(rule, soak(streams))).toEqual(['events']);
  });
});

describe('a counter in events without ids', () => {
  const counting = (numbers: number[], change: Partial<Stream>) => {
    const one = withIds([], change);
    for (const [at, n] of numbers.entries())
      one.events.push({
        atMs: 3 + at,
        kind: 'event',
        type: null,
        id: null,
        bytes: 9,
        text: `{"n":${n}}`,
        madeAt: null,
      });
    return one;
  };
  const twice = (first: number[], second: number[]) =>
    soak([counting(first, { client: 1 }), counting(second, { client: 1, attempt: 2 })], 1);

  it('shows what was lost, and what came twice', () => {
    expect(findingOf(eventsLostOnReconnect, twice([4, 5, 6], [10, 11, 12])).what).toContain(
      '3 of them were lost',
    );
    expect(findingOf(eventsDuplicated, twice([4, 5, 6], [6, 7, 8])).what).toContain('1 came twice');
  });

  it('shows nothing where each stream counts from one, or by no step', () => {
    missingOf(eventsLostOnReconnect, twice([1, 2, 3], [1, 2, 3]));
    missingOf(eventsLostOnReconnect, twice([4, 5, 9], [20, 21, 22]));
  });
});

/** Runs in which clients come back, and streams are taken up. */
import type { Facts } from '../../src/model/facts.ts';
import type { Stream } from '../../src/model/stream.ts';
import {
  directPlan,
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  setting,
  stream,
} from '../unit/facts-builder.ts';
import { heldPlan } from '../unit/held-builder.ts';
import { alive, crowd, member } from '../unit/population.ts';
import { figures } from '../unit/rules/figures.ts';
import { withIds } from '../unit/rules/return/with-ids.ts';

const hops = () => [sampleHop('nginx')];

export const factsOfReturns: Facts[] = [
  resumed(),
  refusedAgain(),
  storm(),
  takenUp('proxy'),
  takenUp('direct'),
  withToken(),
  agedConnections(),
];

/** Clients that were cut at the same upstream, lost events, and had some twice. */
function resumed(): Facts {
  const streams = [1, 2].flatMap((client): Stream[] => {
    const lost = client === 1 ? 3 : 0;
    const before = member({ client, openedAfter: 0, ageMs: 5_000, idleMs: 100 });
    const next = alive({ client, attempt: 2, openedAfter: 8_000, ageMs: 9_000, idleMs: 100 });
    const resumption = { outcome: 'resumed', lost, repeated: lost === 0 ? 1 : 0 } as const;
    return [before, { ...next, resumption, retryMs: 400 }];
  });
  const joins = streams.flatMap((one) => [
    joined(one, row('nginx', 'clean')),
    joined(one, row('nginx', 'upstream-closed', { kind: 'error' })),
  ]);
  return facts({ plan: heldPlan(2), hops: hops(), streams, joins, figures: figures() });
}

/** A page in place of the stream, and an answer by which a server ends it. */
function refusedAgain(): Facts {
  const before = member({ client: 1, openedAfter: 0, ageMs: 5_000, idleMs: 100 });
  const refused = stream({ client: 1, attempt: 2 }).openedAfter(8_000).answered(502).done();
  const settings = [setting({ kind: 'route', setting: 'location', state: 'answers', answers: 502 })];
  const joins = [
    joined(refused, row('nginx', 'no-route', { status: 502, upstreamAddress: null })),
    joined(refused, row('nginx', 'no-route', { kind: 'error', status: 502 })),
  ];
  const direct = stream().direct().answered(502).done();
  const farewell = stream({ client: 2, attempt: 2 }).openedAfter(8_000).answered(204).done();
  const streams = [before, refused, direct, { ...before, client: 2, id: 'b2' }, farewell];
  joins.push(joined(farewell, row('nginx', 'clean', { status: 204 })));
  joins.push(joined(farewell, row('nginx', 'no-route', { kind: 'error', status: 204 })));
  const plan = { ...heldPlan(2), target: directPlan.target };
  return facts({ plan, hops: hops(), streams, joins, settings, figures: figures() });
}

function storm(): Facts {
  const streams = crowd(30, (n) => member({ client: n + 1, openedAfter: n, ageMs: 5_000 - n, idleMs: 100 }));
  const again = crowd(30, (n) =>
    stream({ client: n + 1, attempt: 2 })
      .openedAfter(6_000 + n)
      .answered(503)
      .done(),
  );
  return facts({ plan: heldPlan(30), hops: hops(), streams: [...streams, ...again], figures: figures() });
}

/** The header is not looked at. */
function takenUp(route: 'proxy' | 'direct'): Facts {
  const before = withIds([1, 2, 3, 4], { id: 't1', route });
  const again = withIds([5], { asks: 'again', route, takesUp: { stream: 't1', lastEventId: '1' } });
  const settings = [
    setting({ kind: 'upstream', setting: 'server', items: ['10.0.0.1:80', '10.0.0.2:80'] }),
    setting({ kind: 'dropped-header', setting: 'header_up', value: 'Last-Event-ID' }),
  ];
  return facts({ plan: directPlan, hops: hops(), streams: [before], again: [again], settings });
}

/** It ended with the token of its request. */
function withToken(): Facts {
  const cut = stream().eventsEvery(500, 9).cutAt(5_000).done();
  const again = stream({ asks: 'again' }).openedAfter(9_000).answered(401).done();
  const credentialsEnd = { at: cut.openedAt + 4_900, by: 'jwt', in: 'Authorization' } as const;
  const plan = { ...samplePlan, target: { ...samplePlan.target, credentialsEnd } };
  const joins = [
    joined(cut, row('nginx', 'clean')),
    joined(cut, row('nginx', 'upstream-closed', { kind: 'error' })),
  ];
  return facts({ plan, hops: hops(), streams: [cut], again: [again], joins });
}

/** Three connections that live 5 s each, with streams of every age. */
function agedConnections(): Facts {
  const streams = [0, 1_500, 3_000].flatMap((fromMs) =>
    [0, 500].map((laterMs): Stream => {
      const opened = stream()
        .openedAfter(fromMs + laterMs)
        .via('http2')
        .eventsEvery(300, 3);
      return { ...opened.cutAt(5_000 - laterMs).done(), localPort: 40_000 + fromMs };
    }),
  );
  const settings = [
    setting({ kind: 'total-timeout', setting: 'max_connection_age', value: '5s', ms: 5_000 }),
  ];
  return facts({ hops: hops(), streams, settings });
}

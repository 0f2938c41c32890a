import { describe, expect, it } from 'vitest';
import { eventsDuplicated } from '../../../../src/rules/return/events-duplicated.ts';
import { eventsLostOnReconnect } from '../../../../src/rules/return/events-lost-on-reconnect.ts';
import { lastEventIdIgnored } from '../../../../src/rules/return/last-event-id-ignored.ts';
import { directPlan, facts, joined, row, sampleHop } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';
import { withIds } from './with-ids.ts';

type Ids = (number | string)[];

/** A stream with ids, and what came when it was asked for again behind one of them. */
function again(seen: Ids, sent: number | string, came: Ids, route: 'proxy' | 'direct' = 'proxy') {
  const before = withIds(seen, { id: `${route}-1`, route });
  const takesUp = { stream: before.id, lastEventId: `${sent}` };
  return { before, again: withIds(came, { id: `${route}-2`, asks: 'again', route, takesUp }) };
}

function runOf(...pairs: ReturnType<typeof again>[]) {
  return facts({
    plan: pairs.length > 1 ? directPlan : facts().plan,
    streams: pairs.map(({ before }) => before),
    again: pairs.map((one) => one.again),
  });
}

const seen = [11, 12, 13, 14];

describe('last-event-id-ignored', () => {
  it('is found where a feed goes on live, and none of the events that are known comes again', () => {
    const found = findingOf(lastEventIdIgnored, runOf(again(seen, 11, [15, 16])));
    // A proxy of which nothing is known may take the header off.
    expect(found).toMatchObject({ severity: 'info', confidence: 'possible', where: { proxy: 'origin' } });
    const read = {
      ...runOf(again(seen, 11, [15, 16])),
      hops: [{ ...sampleHop('caddy'), configs: ['Caddyfile'] }],
    };
    expect(findingOf(lastEventIdIgnored, read)).toMatchObject({ confidence: 'likely' });
    expect(found.what).toContain('went on with 15');
    expect(found.why).toContain('--direct URL');
  });

  it('is found where every stream numbers its events anew', () => {
    const found = findingOf(lastEventIdIgnored, runOf(again([1, 2, 3, 4, 5], 3, [1, 2, 3])));
    expect(found.what).toContain('began anew, with 1');
  });

  it('is found where whoever opens a stream gets the last few events, with or without the header', () => {
    const pair = again([11, 12, 13, 14, 15], 14, [12, 13, 14, 15, 16]);
    for (const [at, event] of pair.before.events.entries()) event.atMs = 3 + at;
    expect(findingOf(lastEventIdIgnored, runOf(pair)).what).toContain('began anew, with 12');
    expect(clearedOf(eventsDuplicated, runOf(pair))).toContain('began anew');
  });

  it('stays silent where a replay begins a few events before the id, as one that does not name it would not', () => {
    const pair = again([11, 12, 13, 14, 15], 14, [12, 13, 14, 15, 16]);
    clearedOf(lastEventIdIgnored, runOf(pair));
    const found = findingOf(eventsDuplicated, runOf(pair));
    expect(found.what).toContain('began with 12: 3 events');
  });

  it('stays silent where a replay begins before the first event of the stream, by the numbers', () => {
    const pair = again([115, 116, 117, 118], 116, [114, 115, 116, 117, 118]);
    clearedOf(lastEventIdIgnored, runOf(pair));
    expect(findingOf(eventsDuplicated, runOf(pair)).what).toContain('began with 114');
  });

  it('is certain where it is the same around the proxies, and does not ask for them', () => {
    const found = findingOf(
      lastEventIdIgnored,
      runOf(again(seen, 11, [15]), again(seen, 11, [15], 'direct')),
    );
    expect(found.confidence).toBe('certain');
    expect(found.why).not.toContain('--direct');
  });

  it('points at a proxy where the origin takes the same request up', () => {
    const run = runOf(again(seen, 11, [15]), again(seen, 11, [12, 13, 14, 15], 'direct'));
    const found = findingOf(lastEventIdIgnored, { ...run, hops: [sampleHop('nginx')] });
    expect(found.where).toEqual({ hop: 'nginx', proxy: 'nginx' });
    expect(found.why).toContain('a proxy drops the header');
    expect(found.fix).toMatchObject([{ proxy: 'nginx', setting: 'proxy_set_header' }]);
    expect(JSON.stringify(found.fix)).not.toContain('Keep the latest');
  });

  it('is a warning where streams were cut in this run', () => {
    const pair = again(seen, 11, [15]);
    pair.before.close = { ...pair.before.close, how: 'cut', by: 'peer' };
    expect(findingOf(lastEventIdIgnored, runOf(pair)).severity).toBe('warning');
  });

  it('judges random ids that other streams saw too', () => {
    const pair = again(['qa', 'wb', 'ec', 'rd'], 'qa', ['tf']);
    const run = runOf(pair);
    run.streams.push(withIds(['qa', 'wb', 'ec', 'rd']));
    expect(findingOf(lastEventIdIgnored, run).rule).toBe('last-event-id-ignored');
  });

  it('stays silent where the stream goes on behind the id', () => {
    expect(clearedOf(lastEventIdIgnored, runOf(again(seen, 11, [12, 13, 14, 15])))).toContain(
      'went on behind',
    );
  });

  it('stays silent where a cache answered what was asked for again, by its header or its row', () => {
    const aged = again([1, 2, 3, 4, 5], 3, [1, 2, 3, 4, 5]);
    aged.again.headers.push(['Age', '3']);
    expect(missingOf(lastEventIdIgnored, runOf(aged))).toEqual(['events']);
    expect(JSON.stringify(lastEventIdIgnored.judge(runOf(aged)))).toContain('out of a cache');
    const told = again([1, 2, 3, 4, 5], 3, [1, 2, 3, 4, 5]);
    const joins = [joined(told.again, row('varnish', 'cached'))];
    expect(missingOf(lastEventIdIgnored, { ...runOf(told), joins })).toEqual(['events']);
  });

  it('stays silent where another server answered', () => {
    const pair = again(seen, 11, [15]);
    const at = (upstreamAddress: string) => row('nginx', 'clean', { upstreamAddress });
    const joins = [joined(pair.before, at('10.0.0.1:80')), joined(pair.again, at('10.0.0.2:80'))];
    clearedOf(lastEventIdIgnored, { ...runOf(pair), hops: [sampleHop('nginx')], joins });
  });

  it('says that random ids of one stream alone cannot be judged', () => {
    const run = runOf(again(['qa', 'wb', 'ec'], 'qa', ['rd', 'tf']));
    expect(missingOf(lastEventIdIgnored, run)).toEqual(['events']);
    expect(JSON.stringify(lastEventIdIgnored.judge(run))).toContain('random');
  });

  it('does not take clocks for numbers', () => {
    const run = runOf(again([1_764_000_001, 1_764_000_004, 1_764_000_005], 1_764_000_001, [1_764_000_009]));
    expect(missingOf(lastEventIdIgnored, run)).toEqual(['events']);
  });

  it('was not checked without ids', () => {
    expect(missingOf(lastEventIdIgnored, facts({ streams: [withIds([])] }))).toEqual(['events']);
  });
});

describe('events-lost-on-reconnect', () => {
  it('does not say that all came where only the direct stream got it', () => {
    const run = runOf(again(seen, 11, [15]), again(seen, 11, [12, 13, 14, 15], 'direct'));
    expect(clearedOf(eventsLostOnReconnect, run)).toContain('none of what lay behind');
  });

  it('is found where only the later ones came again', () => {
    const found = findingOf(eventsLostOnReconnect, runOf(again(seen, 11, [14, 15])));
    expect(found).toMatchObject({ severity: 'warning', confidence: 'likely' });
    expect(found.what).toContain('left out 2 of the 3 events');
  });

  it('stays silent where all came again', () => {
    clearedOf(eventsLostOnReconnect, runOf(again(seen, 11, [12, 13, 14])));
  });
});

describe('events-duplicated', () => {
  it('is found where the event that was named comes once more', () => {
    const found = findingOf(eventsDuplicated, runOf(again(seen, 11, [11, 12, 13, 14])));
    expect(found).toMatchObject({ severity: 'info', confidence: 'likely' });
    expect(found.what).toContain('began with that very event');
  });

  it('stays silent where the stream begins behind it', () => {
    clearedOf(eventsDuplicated, runOf(again(seen, 11, [12, 13, 14])));
  });
});

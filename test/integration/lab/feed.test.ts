/** Events that an origin keeps for clients that come back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Origin, type OriginBehaviour, startOrigin } from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

const origins: Origin[] = [];
type Feed = NonNullable<OriginBehaviour['feed']>;

async function serve(feed: Feed): Promise<Origin> {
  const origin = await startOrigin({ everyMs: 40, init: false, feed, end: { afterMs: 250, how: 'clean' } });
  origins.push(origin);
  return origin;
}

async function idsOf({ url }: Origin, lastEventId?: string): Promise<string[]> {
  const { body } = await curl(url, lastEventId === undefined ? [] : ['-H', `Last-Event-ID: ${lastEventId}`]);
  return [...body.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '');
}

afterEach(async () => {
  for (const origin of origins.splice(0)) await origin.close();
});

describe('a feed in the memory of an origin', () => {
  it('sends what lies behind Last-Event-ID first, and goes on while nobody reads', async () => {
    const origin = await serve({ keep: 100 });
    const first = await idsOf(origin);
    expect(first.slice(0, 3)).toEqual(['1', '2', '3']);
    await sleep(150);
    const again = await idsOf(origin, first[1]);
    expect(again.slice(0, 3)).toEqual(['3', '4', '5']);
    expect(Number(again.at(-1))).toBeGreaterThan(Number(first.at(-1)) + 3);
  });

  it('begins with that very event, or looks at no header, where it is told to', async () => {
    const from = await serve({ keep: 100, resume: 'from' });
    await idsOf(from);
    expect((await idsOf(from, '2'))[0]).toBe('2');
    const never = await serve({ keep: 100, resume: 'never' });
    const seen = await idsOf(never);
    expect(Number((await idsOf(never, '2'))[0])).toBeGreaterThan(Number(seen.at(-1)));
  });

  it('has lost what is older than it keeps', async () => {
    const origin = await serve({ keep: 2 });
    await idsOf(origin);
    expect(Number((await idsOf(origin, '1'))[0])).toBeGreaterThan(3);
  });

  it('knows a session by the first part of its ids, and refuses another where it is told to', async () => {
    const origin = await serve({ keep: 100, per: 'session', ids: 'prefixed', unknown: 'refuse' });
    const [first, second, third] = await idsOf(origin);
    expect((await idsOf(origin, first)).slice(0, 2)).toEqual([second, third]);
    expect((await curl(origin.url, ['-H', 'Last-Event-ID: other-1'])).body).toContain('Session not found');
  });

  it('forgets with a crash, and is away until it is up again', async () => {
    const origin = await serve({ keep: 100 });
    await idsOf(origin);
    origin.down('rst');
    expect((await curl(origin.url)).code).toBe(7);
    await origin.up();
    expect((await idsOf(origin, '3'))[0]).toBe('1');
  });
});

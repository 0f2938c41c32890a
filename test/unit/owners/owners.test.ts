import { describe, expect, it } from 'vitest';
import { knownLimits, owners } from '../../../src/owners/index.ts';
import { profiles } from '../../../src/proxies/profile/known.ts';

describe('owners of limits', () => {
  it('have names of their own, and those of the proxies are the profiles’', () => {
    const names = owners.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(profiles.map(({ name }) => name)));
  });

  it.each(knownLimits.map((limit) => [`${limit.owner.name}: ${limit.setting}`, limit] as const))(
    '%s is a limit that somebody can meet',
    (_, { ms, earlyMs = 0, lateMs = 0 }) => {
      expect(ms).toBeGreaterThanOrEqual(5_000);
      expect(earlyMs).toBeLessThan(ms / 4);
      expect(lateMs).toBeLessThan(ms / 3);
    },
  );
});

it('the limit of servlet containers is said not to be that of a Flux on Netty', () => {
  const tomcat = owners.find(({ name }) => name === 'Tomcat');
  expect(tomcat?.limits?.[0]).toMatchObject({
    ms: 30_000,
    where: expect.stringContaining('a Flux on Netty has none'),
  });
});

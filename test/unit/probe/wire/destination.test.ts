import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../../src/plan/index.ts';
import { destination, targetOn } from '../../../../src/probe/wire/destination.ts';

const resolve = ['app.test:443:192.0.2.1', 'app.test:8443:192.0.2.2', '*:9443:192.0.2.3'];
const { target } = makePlan({ url: 'https://app.test/events', resolve }, {});
const hostOf = (url: string, route: 'proxy' | 'direct') =>
  destination(targetOn(target, route), new URL(url)).host;

describe('--resolve', () => {
  test("leads the target's own requests to the proxies", () => {
    expect(hostOf('https://app.test/events', 'proxy')).toBe('192.0.2.1');
  });

  test("is not followed around them where it names the target's own host and port", () => {
    expect(hostOf('https://app.test/events', 'direct')).toBe('app.test');
  });

  test.each([
    ['https://app.test:8443/events', '192.0.2.2'],
    ['https://app.test:9443/events', '192.0.2.3'],
    ['https://other.test/events', 'other.test'],
  ])('of another port holds for %s, which can only be a place on the path', (url, host) => {
    expect(hostOf(url, 'direct')).toBe(host);
  });
});

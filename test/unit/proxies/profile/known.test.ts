import { describe, expect, test } from 'vitest';
import {
  flagsOfEnds,
  flagText,
  hasFlag,
  logOfEnds,
  profilesWith,
} from '../../../../src/proxies/profile/inputs.ts';
import { habitOf, oneWith, profileOf, profiles } from '../../../../src/proxies/profile/known.ts';
import { hopName, parties, properName } from '../../../../src/proxies/profile/names.ts';
import { wholeProxies, wholeProxy } from '../../../../src/proxies/whole.ts';

describe('profiles', () => {
  test('are listed in the order in which users read them, each once', () => {
    expect(profiles.map(({ kind }) => kind)).toEqual([
      'nginx',
      'envoy',
      'haproxy',
      'apache',
      'caddy',
      'varnish',
      'pingora',
      'go',
      'builtin',
    ]);
    expect(new Set(profiles.map(({ rank }) => rank)).size).toBe(profiles.length);
  });

  test('share no kind with a party that is no proxy', () => {
    expect(parties).toEqual(['origin', 'client', 'network', 'unknown']);
    for (const party of parties) expect(profileOf(party)).toBeUndefined();
  });

  test('say of each habit on which versions it was seen', () => {
    const habits = profiles.flatMap(({ habits = {} }) => Object.values(habits));
    expect(habits.length).toBeGreaterThan(20);
    for (const { versions } of habits) expect(versions).toMatch(/\d+\.\d+/);
  });

  test('of a proxy whose logs are read have a dialect, and the other way round', () => {
    const read = wholeProxies.filter(({ dialects = [] }) => dialects.length > 0);
    const told = profiles.filter(({ logs }) => logs);
    const own = read.filter(({ profile }) => profile.kind !== 'builtin');
    expect(own.map(({ profile }) => profile.kind)).toEqual(told.map(({ kind }) => kind));
  });

  test('are the ones that the whole proxies hold', () => {
    for (const { profile } of wholeProxies) expect(profileOf(profile.kind)).toBe(profile);
    expect(wholeProxy('none')).toBeUndefined();
  });
});

describe('a look at a profile', () => {
  test.each([
    ['nginx', 300],
    ['envoy', undefined],
    ['unknown', undefined],
  ])('finds how early an idle timer of %s fires', (kind, early) => {
    expect(habitOf(kind, 'idleTimerEarlyMs')).toBe(early);
  });

  test('finds the one with a habit, and the versions', () => {
    expect(oneWith('asksInHttp10')).toEqual({ proxy: 'nginx', name: 'Nginx', versions: 'before 1.29.7' });
  });

  test.each([
    ['nginx', null, 'Nginx'],
    ['nginx', 'nginx', 'Nginx'],
    ['envoy', 'edge', 'Envoy (edge)'],
    ['unknown', null, 'a proxy on the path'],
    ['origin', 'app', 'the origin (app)'],
    ['squid', null, 'squid'],
  ])('calls %s, named %s, %s', (kind, hop, called) => {
    expect(hopName(kind, hop)).toBe(called);
  });

  test('calls each by its proper name', () => {
    for (const { kind, name } of profiles) expect(properName(kind)).toBe(name);
  });
});

describe('inputs', () => {
  test('of Nginx tell of ends in its error log, of Envoy and HAProxy in their rows, of others nowhere', () => {
    expect(['nginx', 'envoy', 'haproxy', 'builtin', 'unknown'].map(logOfEnds)).toEqual([
      'error',
      'access',
      'access',
      null,
      null,
    ]);
    expect(flagsOfEnds()).toEqual(
      expect.arrayContaining(['--nginx-error-log FILE', '--envoy-access-log FILE']),
    );
  });

  test('have flags of their own where they are read', () => {
    expect(profilesWith('config').map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['nginx', 'envoy', 'haproxy']),
    );
    expect(profilesWith('admin').map(({ kind }) => kind)).toEqual(['envoy']);
    expect(hasFlag('nginx', 'admin')).toBe(false);
    expect(hasFlag('builtin', 'access-log')).toBe(false);
    expect(flagText('envoy', 'admin')).toBe('--envoy-admin URL');
    expect(flagText('nginx', 'config')).toBe('--nginx-config FILE');
  });
});

import { describe, expect, test } from 'vitest';
import { comparedHost, searchDomains, splitPort } from '../../../../../src/proxies/envoy/config/domains.ts';

const asSent = {
  stripAnyPort: false,
  stripMatchingPort: false,
  ignorePort: false,
  stripTrailingDot: false,
  listenerPort: 5002,
};

describe('the virtual host search', () => {
  const rows: { title: string; hosts: string[][]; name: string; taken: number | null }[] = [
    { title: 'takes an exact name', hosts: [['a.b']], name: 'a.b', taken: 0 },
    { title: 'ignores case on both sides', hosts: [['WWW.a.b']], name: 'www.A.B', taken: 0 },
    {
      title: 'refuses a name with a port that domains lack',
      hosts: [['a.b']],
      name: 'a.b:5002',
      taken: null,
    },
    { title: 'takes a name with its port', hosts: [['a.b', 'a.b:5002']], name: 'a.b:5002', taken: 0 },
    { title: 'refuses a port under a suffix wildcard', hosts: [['*.b']], name: 'a.b:5002', taken: null },
    {
      title: 'takes a port under a suffix wildcard with it',
      hosts: [['*.b:5002']],
      name: 'a.b:5002',
      taken: 0,
    },
    { title: 'takes any port under a prefix wildcard', hosts: [['a.b:*']], name: 'a.b:5002', taken: 0 },
    { title: 'takes any end under a prefix wildcard', hosts: [['a.*']], name: 'a.b:5002', taken: 0 },
    {
      title: 'prefers the exact name to every wildcard',
      hosts: [['*'], ['*.b'], ['a.*'], ['a.b']],
      name: 'a.b',
      taken: 3,
    },
    {
      title: 'prefers a suffix wildcard to a prefix one',
      hosts: [['*'], ['a.x.*'], ['*.b']],
      name: 'a.x.b',
      taken: 2,
    },
    {
      title: 'prefers the longest suffix wildcard',
      hosts: [['*.b'], ['*.x.b'], ['*-y.x.b']],
      name: 'a-y.x.b',
      taken: 2,
    },
    { title: 'prefers the longest prefix wildcard', hosts: [['a.*'], ['a.x.*']], name: 'a.x.b', taken: 1 },
    { title: 'falls back on the lone star', hosts: [['a.b'], ['*']], name: 'c.d:1', taken: 1 },
    { title: 'lets no wildcard stand for nothing', hosts: [['*.b'], ['a.*']], name: '.b', taken: null },
    { title: 'answers nothing for an unknown name', hosts: [['a.b']], name: 'c.d', taken: null },
  ];
  test.each(rows)('$title', ({ hosts, name, taken }) => {
    expect(searchDomains(hosts, name)).toBe(taken);
  });
});

describe('the compared name', () => {
  const rows = [
    { title: 'keeps the port as sent', options: {}, sent: 'a.b:5002', compared: 'a.b:5002' },
    {
      title: 'loses any port under strip_any_host_port',
      options: { stripAnyPort: true },
      sent: 'a.b:1',
      compared: 'a.b',
    },
    {
      title: 'loses any port under ignore_port_in_host_matching',
      options: { ignorePort: true },
      sent: 'a.b:1',
      compared: 'a.b',
    },
    {
      title: "loses the listener's port under strip_matching_host_port",
      options: { stripMatchingPort: true },
      sent: 'a.b:5002',
      compared: 'a.b',
    },
    {
      title: 'keeps another port under strip_matching_host_port',
      options: { stripMatchingPort: true },
      sent: 'a.b:443',
      compared: 'a.b:443',
    },
    {
      title: 'loses a trailing dot before the port',
      options: { stripTrailingDot: true },
      sent: 'a.b.:443',
      compared: 'a.b:443',
    },
    {
      title: 'keeps the brackets of an IPv6 literal',
      options: { stripAnyPort: true },
      sent: '[::1]:80',
      compared: '[::1]',
    },
  ];
  test.each(rows)('$title', ({ options, sent, compared }) => {
    expect(comparedHost(sent, { ...asSent, ...options })).toBe(compared);
  });

  test('has no port when an IPv6 literal stands alone', () => {
    expect(splitPort('[::1]')).toEqual({ host: '[::1]', port: null });
  });
});

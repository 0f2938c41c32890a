import { describe, expect, it } from 'vitest';
import { emptyHop, readHops } from '../../../src/commands/hop-flags.ts';

function hop(value: string) {
  return readHops([{ flag: 'hop', value }])?.[0];
}

describe('hops', () => {
  it('stand in the order in which their kinds first appear', () => {
    const hops = readHops([
      { flag: 'envoy-config', value: 'e.yaml' },
      { flag: 'nginx-config', value: 'n.conf' },
      { flag: 'hop', value: 'name=inner,proxy=nginx' },
      { flag: 'envoy-admin', value: '127.0.0.1:9901/' },
    ]);
    expect(hops?.map(({ name }) => name)).toEqual(['envoy', 'nginx', 'inner']);
    expect(hops?.[0]).toEqual({
      ...emptyHop('envoy', 'envoy'),
      configs: ['e.yaml'],
      admin: 'http://127.0.0.1:9901',
    });
  });

  it('are undefined without a flag, so that those of a scenario stay', () => {
    expect(readHops([])).toBeUndefined();
  });

  it('gather logs that are given more than once', () => {
    const hops = readHops([
      { flag: 'nginx-access-log', value: 'a' },
      { flag: 'nginx-access-log', value: 'b' },
      { flag: 'nginx-error-log', value: 'c' },
    ]);
    expect(hops).toEqual([{ ...emptyHop('nginx', 'nginx'), accessLogs: ['a', 'b'], errorLogs: ['c'] }]);
  });

  it('read every key of --hop, the log format last with all its commas', () => {
    expect(
      hop(
        'name=edge,proxy=envoy,access-log=a,access-log=b,error-log=c,config=d,admin=http://x:1,log-format=%A%,x="%B%"',
      ),
    ).toEqual({
      name: 'edge',
      proxy: 'envoy',
      accessLogs: ['a', 'b'],
      errorLogs: ['c'],
      configs: ['d'],
      admin: 'http://x:1',
      logFormat: '%A%,x="%B%"',
    });
  });

  it('are named after their kind when they have no name', () => {
    expect(hop('proxy=haproxy')?.name).toBe('haproxy');
  });

  it.each([
    ['a kind that is a slip of the pen', 'name=a,proxy=nginks', /known kind/],
    ['no kind', 'name=a', /known kind/],
    ['an unknown key', 'proxy=nginx,acces-log=x', /no hop has/],
    ['a part without a key', 'proxy=nginx,/var/log', /without a key/],
    ['an empty value', 'proxy=nginx,config=', /empty/],
    ['an admin interface of Nginx', 'proxy=nginx,admin=http://x', /Envoy only/],
  ])('refuse %s', (_, value, expected) => {
    expect(() => hop(value)).toThrow(expected);
  });

  it.each(['traefik', 'squid', 'kong', 'h2o'])('may be %s, of which nothing is known', (kind) => {
    expect(hop(`proxy=${kind},config=c`)).toEqual({ ...emptyHop(kind, 'unknown'), configs: ['c'] });
    expect(hop(`name=edge,proxy=${kind}`)).toEqual(emptyHop('edge', 'unknown'));
    expect(() => hop(`proxy=${kind},admin=http://x`)).toThrow(/Envoy only/);
  });

  it('refuse a name used twice', () => {
    const flags = ['name=a,proxy=nginx', 'name=a,proxy=envoy'].map((value) => ({ flag: 'hop', value }));
    expect(() => readHops(flags)).toThrow(/one name/);
  });
});

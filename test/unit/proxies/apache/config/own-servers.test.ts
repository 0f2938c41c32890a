import { describe, expect, test } from 'vitest';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { SettingKind } from '../../../../../src/model/setting-kind.ts';
import { host, pick, readText } from './config.ts';

const all = ({ settings }: ConfigReading, wanted: SettingKind) =>
  settings.filter(({ kind }) => kind === wanted);

const inner = (inHost: string, listen = '127.0.0.1:9') =>
  `Listen ${listen}
<VirtualHost ${listen.includes(':') ? listen : `*:${listen}`}>
ServerName first.internal
Redirect 404 /
</VirtualHost>
<VirtualHost ${listen.includes(':') ? listen : `*:${listen}`}>
ServerName app.internal
ServerAlias 127.0.0.1
${inHost}
</VirtualHost>`;
const slow = 'ProxyTimeout 5\nProxyPass /app/ http://10.0.0.7:3000/in/';
const toApp = 'ProxyPass / http://127.0.0.1:9/app/ timeout=3600';

describe('a virtual host of the same config that gets the request next', () => {
  const reading = readText(host(toApp, inner(slow)));

  test('limits the stream as well, by the name and path that are passed on', () => {
    expect(all(reading, 'idle-timeout').map(({ value }) => value)).toEqual(['3600', '5']);
    expect(pick(reading, 'upstream').items).toEqual(['10.0.0.7:3000']);
    expect(pick(reading, 'upstream').ownListener).toMatch(/httpd\.conf:2$/);
    expect(all(reading, 'route').map(({ askedPath }) => askedPath)).toEqual([undefined, '/app/events']);
    expect(reading.passedOn).toMatchObject({ authority: '10.0.0.7:3000', path: '/in/events' });
  });

  test('is not named as a place that does not hold', () => {
    const both = readText(host(`ProxyTimeout 3600\nProxyPass / http://127.0.0.1:9/app/`, inner(slow)));
    expect(all(both, 'idle-timeout').map(({ value, elsewhere }) => [value, elsewhere])).toEqual([
      ['3600', undefined],
      ['5', undefined],
    ]);
  });

  test('is told by its name where that is kept', () => {
    const kept = (name: string) =>
      readText(host(`ProxyPreserveHost On\n${toApp}`, inner(slow)), { authority: name });
    expect(all(kept('app.internal'), 'idle-timeout')).toHaveLength(2);
    expect(all(kept('app.test'), 'route').map(({ state }) => state)).toEqual(['passes', 'answers']);
  });

  test('is found behind a balancer, a rewriting rule and a Listen for every address', () => {
    const balanced = `<Proxy balancer://app>\nBalancerMember http://127.0.0.1:9\n</Proxy>\n${inner(slow)}`;
    const ways = [
      readText(host('ProxyPass / balancer://app/app/', balanced)),
      readText(host('RewriteEngine On\nRewriteRule ^(.*) http://127.0.0.1:9/app$1 [P]', inner(slow))),
      readText(host(toApp, inner(slow, '9'))),
    ];
    for (const one of ways) expect(all(one, 'idle-timeout').map(({ value }) => value)).toContain('5');
  });

  test.each([
    ['another machine', toApp.replace('127.0.0.1', '10.0.0.9'), '9'],
    ['another port', toApp.replace(':9', ':10'), '127.0.0.1:9'],
  ])('is none where the request goes to %s', (_, pass, listen) => {
    const one = readText(host(pass, inner(slow, listen)));
    expect(all(one, 'idle-timeout').map(({ value }) => value)).toEqual(['3600']);
  });

  test('is none where another member of the balancer may take the request', () => {
    const members =
      '<Proxy balancer://app>\nBalancerMember http://127.0.0.1:9\nBalancerMember http://10.0.0.7:9\n</Proxy>';
    const one = readText(host('ProxyPass / balancer://app/app/', `${members}\n${inner(slow)}`));
    expect(all(one, 'idle-timeout').map(({ value }) => value)).toEqual(['60']);
    expect(pick(one, 'upstream').ownListener).toMatch(/httpd\.conf:6$/);
  });

  test('ends where a host passes to itself', () => {
    expect(all(readText(host('ProxyPass / http://127.0.0.1:8080/')), 'route')).toHaveLength(1);
  });
});

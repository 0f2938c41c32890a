import { describe, expect, test } from 'vitest';
import { patchFor } from '../../../../../src/configs/patch.ts';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { SettingKind } from '../../../../../src/model/setting-kind.ts';
import { apacheSecretLines } from '../../../../../src/proxies/apache/config/secret-lines.ts';
import { host, lineOf, pick, readFiles, readText } from './config.ts';

const pass = 'ProxyPass /events http://127.0.0.1:9000/events';

/** The lines that a suggested value takes away and adds. */
function changed(reading: ConfigReading, kind: SettingKind, value: string): string[] {
  const { place } = pick(reading, kind);
  const file = reading.files.find((one) => one.file === place?.file);
  const patch = place && file ? patchFor(file, place, value, () => false) : null;
  return (patch ?? '').split('\n').filter((line) => /^[-+](?![-+])/.test(line));
}

test('the places of a worker are those of its max=', () => {
  const reading = readText(host(`${pass} max=1 acquire=2000`));
  expect(pick(reading, 'max-connections')).toMatchObject({ setting: 'max', value: '1', ms: null });
  expect(changed(reading, 'max-connections', '50').join()).toContain('max=50 acquire=2000');
  expect(readText(host(pass)).settings.some(({ kind }) => kind === 'max-connections')).toBe(false);
});

describe('the silence that a stream may last', () => {
  test('is timeout= of the worker, else ProxyTimeout, else Timeout, else a minute', () => {
    const idle = (inHost: string, inMain = '') => pick(readText(host(inHost, inMain)), 'idle-timeout');
    expect(idle(`ProxyTimeout 7\n${pass} timeout=5`)).toMatchObject({
      setting: 'timeout',
      value: '5',
      ms: 5000,
      origin: 'config',
    });
    expect(idle(`ProxyTimeout 7\n${pass}`)).toMatchObject({ setting: 'ProxyTimeout', value: '7', ms: 7000 });
    expect(idle(pass, 'ProxyTimeout 9')).toMatchObject({ setting: 'ProxyTimeout', value: '9', path: 'main' });
    expect(idle(pass, 'Timeout 300')).toMatchObject({
      setting: 'ProxyTimeout',
      value: '300',
      ms: 300_000,
      origin: 'default',
      standsIn: expect.stringMatching(/^Timeout 300 \(.*httpd\.conf:2\)$/),
    });
    const unset = idle(pass);
    expect(unset).toMatchObject({ value: '60', ms: 60_000, origin: 'default' });
    expect(unset).not.toHaveProperty('standsIn');
  });

  test('names its virtual host, where others of that address stand beside it', () => {
    const other = '<VirtualHost *:8080>\nServerName other.test\n</VirtualHost>';
    expect(pick(readText(host(pass, other)), 'idle-timeout').path).toBe('VirtualHost *:8080 of app.test');
    expect(pick(readText(host(pass)), 'idle-timeout').path).toBe('VirtualHost *:8080');
  });

  test('is changed where it stands', () => {
    const text = readText(host(`${pass} retry=5 timeout=5 keepalive=On`));
    expect(changed(text, 'idle-timeout', '3600')).toEqual([
      `-${pass} retry=5 timeout=5 keepalive=On`,
      `+${pass} retry=5 timeout=3600 keepalive=On`,
    ]);
    expect(changed(readText(host(`  ProxyTimeout 2\n${pass}`)), 'idle-timeout', '3600')).toEqual([
      '-  ProxyTimeout 2',
      '+  ProxyTimeout 3600',
    ]);
  });

  test('is put behind the ProxyPass where it is not set', () => {
    expect(changed(readText(host(`    ${pass}`)), 'idle-timeout', '3600')).toEqual([
      '+    ProxyTimeout 3600',
    ]);
    const inSection = host('<Location /events>\n  ProxyPass http://127.0.0.1:9000/\n</Location>');
    expect(changed(readText(inSection), 'idle-timeout', '3600')).toEqual(['+ProxyTimeout 3600']);
  });

  test('is that of the worker which another ProxyPass has defined before (AH01146)', () => {
    const text = host(
      'ProxyPass /a http://127.0.0.1:9000/ timeout=5\nProxyPass /events http://127.0.0.1:9000/events timeout=99',
    );
    const reading = readText(text);
    expect(pick(reading, 'idle-timeout')).toMatchObject({ value: '5', line: lineOf(text, 'ProxyPass /a') });
    const unheeded = reading.settings.filter(({ kind }) => kind === 'no-effect');
    expect(unheeded).toMatchObject([
      { setting: 'timeout', value: '99', detail: expect.stringContaining('is not taken') },
    ]);
  });

  test('is that of the members of a balancer', () => {
    const balancer =
      '<Proxy balancer://app>\nBalancerMember http://127.0.0.1:1 timeout=4\nBalancerMember http://127.0.0.1:2 timeout=3\n</Proxy>\n';
    const reading = readText(host(`${balancer}ProxyPass / balancer://app/ timeout=99`));
    expect(pick(reading, 'idle-timeout')).toMatchObject({ value: '3' });
    expect(pick(reading, 'upstream')).toMatchObject({ items: ['127.0.0.1:1', '127.0.0.1:2'] });
  });

  test('elsewhere is told with why it does not hold', () => {
    const text = `${host(`${pass} timeout=5\nProxyPass /api http://127.0.0.1:1/ timeout=600`)}<VirtualHost *:8080>\nServerName b.test\nProxyTimeout 700\n</VirtualHost>\n`;
    expect(pick(readText(text), 'idle-timeout').elsewhere).toMatchObject([
      {
        setting: 'timeout',
        value: '600',
        words: expect.stringMatching(/^behind ProxyPass \/api, and this request is passed on by ProxyPass/),
      },
      {
        setting: 'ProxyTimeout',
        value: '700',
        words: 'in VirtualHost *:8080 of b.test, and this request is taken by VirtualHost *:8080 of app.test',
      },
    ]);
  });

  test('in a section, where Apache refuses it, is said to be so', () => {
    const reading = readText(
      host(`<Location /events>\nProxyPass http://127.0.0.1:9000/\nProxyTimeout 300\n</Location>`),
    );
    expect(reading.warnings.join()).toMatch(
      /ProxyTimeout is not allowed in <Location \/events>, and Apache does not start with it/,
    );
    expect(pick(reading, 'idle-timeout')).toMatchObject({ value: '60' });
  });
});

describe('buffering', () => {
  const fcgi = 'ProxyPass /events fcgi://127.0.0.1:9000/srv';

  test('is that of mod_proxy_fcgi without flushpackets', () => {
    const reading = readText(host(`    ${fcgi}`));
    expect(pick(reading, 'buffering')).toMatchObject({
      setting: 'flushpackets',
      value: 'off',
      state: 'until-full',
    });
    expect(changed(reading, 'buffering', 'on')).toEqual([`-    ${fcgi}`, `+    ${fcgi} flushpackets=on`]);
    expect(changed(readText(host(`${fcgi} flushpackets=off`)), 'buffering', 'on')).toEqual([
      `-${fcgi} flushpackets=off`,
      `+${fcgi} flushpackets=on`,
    ]);
  });

  test.each([`${fcgi} flushpackets=on`, `${fcgi} flushpackets=auto`, pass])('is none with %s', (text) => {
    expect(readText(host(text)).settings.filter(({ kind }) => kind === 'buffering')).toEqual([]);
  });
});

describe('compression', () => {
  test.each([
    ['', 'off', null],
    ['SetOutputFilter DEFLATE', 'DEFLATE', 'event-streams'],
    ['AddOutputFilterByType DEFLATE text/html text/css', 'text/html text/css', null],
    [
      'AddOutputFilterByType DEFLATE text/html text/event-stream',
      'text/html text/event-stream',
      'event-streams',
    ],
    ['SetOutputFilter DEFLATE\n<Location /events>\nSetEnv no-gzip 1\n</Location>', 'off', null],
    ['SetOutputFilter DEFLATE\nSetEnvIf Request_URI ^/events no-gzip', 'off', null],
  ])('%s', (written, value, state) => {
    expect(pick(readText(host(`${pass}\n${written}`)), 'compression')).toMatchObject({ value, state });
  });
});

describe('logs', () => {
  const format = String.raw`LogFormat "%h \"%r\" %D" own`;

  test('with their formats by nickname, and where relative paths begin', () => {
    const { logs } = readText(
      host(`${pass}\nCustomLog logs/a.log own\nErrorLog /var/log/e.log`, `ServerRoot /srv\n${format}`),
    );
    expect(logs).toMatchObject([
      {
        role: 'access',
        path: 'logs/a.log',
        format: '%h "%r" %D',
        places: expect.arrayContaining(['/srv/logs/a.log']),
      },
      { role: 'error', path: '/var/log/e.log', places: ['/var/log/e.log'] },
    ]);
  });

  test('a level that hides what ends streams', () => {
    const level = (written: string) => pick(readText(host(pass, written)), 'error-log').state;
    expect(level('LogLevel crit')).toBe('hides-errors');
    expect(level('LogLevel crit proxy:warn')).toBe('keeps-notices');
    expect(level('')).toBe('keeps-notices');
  });

  test('a pipe is no file', () => {
    expect(readText(host(`${pass}\nCustomLog "|/usr/bin/rotatelogs x" combined`)).logs[0]).toMatchObject({
      places: [],
    });
  });
});

describe('files', () => {
  test('are included by name, by pattern and by folder, with Define and conditions', () => {
    const main = `ServerRoot "/nowhere"
Define app 127.0.0.1:9000
LoadModule proxy_module modules/mod_proxy.so
Listen 8080
IncludeOptional sites/*.conf
Include more
IncludeOptional none/*.conf
`;
    const site = `<IfModule mod_proxy.c>
<VirtualHost *:8080>
ServerName app.test
ProxyPass /events \\
    http://\${app}/events \\
    timeout=5
<IfModule !mod_proxy.c>
ProxyTimeout 1
</IfModule>
<IfModule mod_deflate.c>
SetOutputFilter DEFLATE
</IfModule>
<IfDefine nobody>
Timeout 1
</IfDefine>
</VirtualHost>
</IfModule>
`;
    const reading = readFiles({
      'apache2.conf': main,
      'sites/a.conf': site,
      'more/b.conf': 'ProxyTimeout 9\n',
    });
    expect(reading.warnings).toEqual([]);
    expect(reading.files.map(({ file }) => file.split('/').at(-1))).toEqual([
      'apache2.conf',
      'a.conf',
      'b.conf',
    ]);
    expect(pick(reading, 'upstream').items).toEqual(['127.0.0.1:9000']);
    expect(pick(reading, 'compression')).toMatchObject({ value: 'off' });
    expect(changed(reading, 'idle-timeout', '3600')).toEqual(['-    timeout=5', '+    timeout=3600']);
  });

  test.each([
    ['<VirtualHost *:80>\nServerName a\n', /line 1: <VirtualHost> is never closed/],
    ['<VirtualHost *:80>\n</Location>\n', /line 2: <\/Location> does not close <VirtualHost> of line 1/],
    ['</Location>\nListen 80\nServerRoot /x', /closes nothing/],
  ])('that Apache refuses are refused with their line: %s', (text, message) => {
    expect(() => readText(text)).toThrow(message);
  });

  test('that are not here are said', () => {
    expect(readText(host(pass, 'Include gone.conf')).warnings).toEqual([
      expect.stringMatching(/Include gone.conf is not here/),
    ]);
  });
});

test('lines that may hold a secret are withheld', () => {
  const lines = [
    'ServerName a.test',
    'RequestHeader set Authorization "Bearer abc"',
    'SetEnv API_KEY abc',
    'SetEnv no-gzip 1',
    'ProxyPass /a ajp://127.0.0.1:8009/ secret=abc',
    'ProxyPass /b http://joe:abc@app.test/',
    'RewriteCond %{QUERY_STRING} key=abc',
    'AuthLDAPBindPassword \\',
    '  abc',
    '# the old password',
    '# a comment',
    'Define TOKEN abc',
    'ProxyTimeout 5',
  ];
  expect([...apacheSecretLines(lines.join('\n'))].sort((a, b) => a - b)).toEqual([
    2, 3, 5, 6, 7, 8, 9, 10, 12,
  ]);
});

describe('the members of a balancer', () => {
  const balanced = (members: string) =>
    pick(
      readText(
        host(
          'ProxyTimeout 3600\nProxyPass /events balancer://app/events',
          `<Proxy "balancer://app">\n${members}\n</Proxy>`,
        ),
      ),
      'idle-timeout',
    );

  test('give their timeout, whatever a hot spare has', () => {
    const spare = balanced(
      'BalancerMember http://127.0.0.1:9000 timeout=4\nBalancerMember http://127.0.0.1:9001 status=+H',
    );
    expect(spare).toMatchObject({ setting: 'timeout', value: '4', ms: 4000, line: 3 });
  });

  test('give the shortest, of those that have one and of what holds for the others', () => {
    const shorter = 'BalancerMember http://127.0.0.1:9000 timeout=4\nBalancerMember http://127.0.0.1:9001';
    expect(balanced(shorter)).toMatchObject({ setting: 'timeout', ms: 4000 });
    expect(balanced(shorter.replace('=4', '=7200'))).toMatchObject({
      setting: 'ProxyTimeout',
      ms: 3_600_000,
    });
  });
});

describe('what the next server is asked for', () => {
  test.each([
    ['ProxyPass /events http://127.0.0.1:9000/', '/?n=1'],
    ['ProxyPass / http://127.0.0.1:9000/', '/events?n=1'],
    ['ProxyPass / http://127.0.0.1:9000/v2/', '/v2/events?n=1'],
    ['RewriteEngine On\nRewriteRule ^/(.*)$ http://127.0.0.1:9000/x/$1 [P]', '/x/events?n=1'],
  ])('%s', (statements, path) => {
    expect(readText(host(statements), { path: '/events?n=1' }).passedOn).toEqual({
      ...{ scheme: 'http', authority: '127.0.0.1:9000', path },
    });
  });

  test('is told with the header that is taken off', () => {
    const dropped = (line: string) =>
      readText(host(`${line}\n${pass}`)).settings.filter(({ kind }) => kind === 'dropped-header');
    expect(dropped('RequestHeader unset Last-Event-ID')).toMatchObject([
      { setting: 'RequestHeader', value: 'Last-Event-ID', line: 5 },
    ]);
    expect(dropped('RequestHeader unset Last-Event-ID env=old')).toEqual([]);
    expect(dropped('RequestHeader unset Cookie')).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { type RequestFlags, requestInput } from '../../../../src/commands/request/flags.ts';
import { normalizeHeaders } from '../../../../src/commands/request/headers.ts';

const cwd = mkdtempSync(join(tmpdir(), 'flags-'));
writeFileSync(join(cwd, 'body.json'), '{\n"a": 1\n}\n');
writeFileSync(join(cwd, 'headers'), 'A: 1\n\nB: 2\n');
afterAll(() => rmSync(cwd, { recursive: true }));

function input(flags: RequestFlags, given: [string, string][] = []) {
  return requestInput(flags, given, { cwd, stdin: Readable.from(['from ', 'stdin']) });
}

async function body(...parts: NonNullable<RequestFlags['parts']>): Promise<string> {
  return Buffer.from((await input({ parts })).body ?? '', 'base64').toString();
}

async function header(flags: RequestFlags, name: string): Promise<string | undefined> {
  return (await input(flags)).headers?.find(([key]) => key === name)?.[1];
}

describe('redirects', () => {
  it.each<[string, RequestFlags, object]>([
    ['-X is kept at redirects', { request: 'POST' }, { method: 'POST', keepsMethod: true }],
    ['a method that data imply is not', { parts: [{ kind: 'data', text: 'a' }] }, { keepsMethod: undefined }],
    ['--location-trusted', { locationTrusted: true }, { locationTrusted: true }],
  ])('%s', async (_, flags, expected) => {
    expect(await input(flags)).toMatchObject(expected);
  });
});

describe('body', () => {
  it.each<[string, NonNullable<RequestFlags['parts']>, string]>([
    [
      '-d twice is joined by &',
      [
        { kind: 'data', text: 'a=1' },
        { kind: 'data', text: 'b=2' },
      ],
      'a=1&b=2',
    ],
    [
      '--json twice is not',
      [
        { kind: 'json', text: '[1' },
        { kind: 'json', text: ']' },
      ],
      '[1]',
    ],
    ['-d @file loses line breaks', [{ kind: 'data', text: '@body.json' }], '{"a": 1}'],
    ['--data-binary @file keeps them', [{ kind: 'data-binary', text: '@body.json' }], '{\n"a": 1\n}\n'],
    ['--data-raw takes @ as it is', [{ kind: 'data-raw', text: '@body.json' }], '@body.json'],
    ['-d @- reads standard input', [{ kind: 'data', text: '@-' }], 'from stdin'],
    ['--data-urlencode with a name', [{ kind: 'data-urlencode', text: "q=a b&c'" }], 'q=a%20b%26c%27'],
    ['--data-urlencode without', [{ kind: 'data-urlencode', text: '=a=b' }], 'a%3Db'],
  ])('%s', async (_, parts, expected) => {
    expect(await body(...parts)).toBe(expected);
  });

  it('refuses a file that cannot be read, naming the flag', async () => {
    await expect(body({ kind: 'data', text: '@nope' })).rejects.toThrow('--data');
  });

  it('goes into the query with -G', async () => {
    const asked = await input({ url: 'http://a/?x=1#f', get: true, parts: [{ kind: 'data', text: 'q=2' }] });
    expect(asked).toMatchObject({ url: 'http://a/?x=1&q=2#f', method: 'GET', body: undefined });
  });

  it('makes a POST of a form, unless method and type are given', async () => {
    const parts: RequestFlags['parts'] = [{ kind: 'data', text: 'x' }];
    expect((await input({ parts })).method).toBe('POST');
    expect((await input({ parts, request: 'PUT' })).method).toBe('PUT');
    expect(await header({ parts }, 'Content-Type')).toBe('application/x-www-form-urlencoded');
    expect((await input({ parts, header: ['content-type: text/plain'] })).headers).toEqual([
      ['content-type', 'text/plain'],
    ]);
    expect((await input({ parts }, [['Content-Type', 'application/json']])).headers).toEqual([]);
  });
});

describe('headers', () => {
  it('come from -u, -b, -A and -e, where -H does not give them', async () => {
    const flags = { user: 'u:p', cookie: ['a=1', 'b=2'], userAgent: 'me', referer: 'http://r/;auto' };
    expect((await input(flags)).headers).toEqual([
      ['Authorization', 'Basic dTpw'],
      ['Cookie', 'a=1; b=2'],
      ['User-Agent', 'me'],
      ['Referer', 'http://r/'],
    ]);
    expect((await input({ user: 'u:p', header: ['authorization: X'] })).headers).toEqual([
      ['authorization', 'X'],
    ]);
  });

  it('are read from a file with -H @file', async () => {
    expect((await input({ header: ['@headers'] })).headers).toEqual([
      ['A', '1'],
      ['B', '2'],
    ]);
  });

  it('go out as the bytes that were typed', async () => {
    const sent = await header({ header: ['X: ü'] }, 'X');
    expect(Buffer.from(sent ?? '', 'latin1').toString()).toBe('ü');
  });

  it('go out so by whichever flag they are given', async () => {
    const sent = await header({ userAgent: '日本' }, 'User-Agent');
    expect(Buffer.from(sent ?? '', 'latin1').toString()).toBe('日本');
  });

  it('warn of a cookie file and leave it out', async () => {
    const asked = await input({ cookie: ['jar.txt', 'a=1'] });
    expect(asked.headers).toEqual([['Cookie', 'a=1']]);
    expect(asked.warnings?.join()).toContain('cookie files are not read');
  });

  it.each<[string, RequestFlags, RegExp]>([
    ['a header without a colon', { header: ['nonsense'] }, /-H is not a header/],
    ['a header with a space in its name', { header: ['a b: c'] }, /header name/],
    ['a header with a line break', { header: ['a: b\r\nc: d'] }, /-H: a holds a character/],
    ['a header with a control character', { header: ['a: b\x01'] }, /-H: a holds a character/],
    ['a User-Agent with a line break', { userAgent: 'a\nb' }, /the header User-Agent holds a character/],
    ['a user without a password', { user: 'me' }, /--user/],
    ['a method with a space', { request: 'GET /' }, /--request/],
    ['CONNECT, which has no stream', { request: 'CONNECT' }, /--request/],
    ['a --resolve without an address', { resolve: ['a:443'] }, /--resolve/],
    ['a --connect-to of two parts', { connectTo: ['a:443'] }, /--connect-to/],
    ['a --max-time that is no duration', { maxTime: 'soon' }, /--max-time/],
  ])('refuses %s', async (_, flags, expected) => {
    await expect(input(flags)).rejects.toThrow(expected);
  });

  it.each(['a.org:443:127.0.0.1', '+a.org:443:127.0.0.1', '*:443:[::1]', '[::1]:80:10.0.0.1,10.0.0.2'])(
    'takes --resolve %s',
    async (rule) => {
      expect((await input({ resolve: [rule] })).resolve).toEqual([rule.replace('+', '')]);
    },
  );

  it.each(['a:443:b:8443', '::b:8443', ':::', '[::1]:443:[::2]:1'])('takes --connect-to %s', async (rule) => {
    expect((await input({ connectTo: [rule] })).connectTo).toEqual([rule]);
  });
});

describe('settled headers', () => {
  it('ask for no zstd, and say so', () => {
    const settled = normalizeHeaders({ headers: [['accept-encoding', 'gzip, br, zstd;q=0.5']] });
    expect(settled).toMatchObject({ headers: [['accept-encoding', 'gzip, br']], compressed: true });
    expect(settled.warnings?.join()).toContain('zstd');
  });

  it.each([
    ['identity', false],
    ['zstd', false],
    ['identity;q=0.5, gzip', true],
  ])('with Accept-Encoding: %s make compression allowed: %s', (value, expected) => {
    expect(normalizeHeaders({ headers: [['Accept-Encoding', value]] }).compressed).toBe(expected);
  });

  it('hold no header of a single connection', () => {
    const settled = normalizeHeaders({
      headers: [
        ['Connection', 'keep-alive'],
        ['TE', 'trailers'],
      ],
    });
    expect(settled.headers).toEqual([['TE', 'trailers']]);
    expect(settled.warnings?.join()).toContain('Connection');
  });

  it('take name and password from the URL unless Authorization is given', () => {
    expect(normalizeHeaders({ url: 'https://u:p%40@a/' }).headers).toEqual([
      ['Authorization', 'Basic dTpwQA=='],
    ]);
    expect(normalizeHeaders({ url: 'https://u:p@a/', headers: [['Authorization', 'X']] }).headers).toEqual([
      ['Authorization', 'X'],
    ]);
  });
});

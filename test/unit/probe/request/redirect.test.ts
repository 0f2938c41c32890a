import { describe, expect, test } from 'vitest';
import type { Header } from '../../../../src/model/header.ts';
import { limits } from '../../../../src/model/limits.ts';
import type { Target, Trial } from '../../../../src/model/plan.ts';
import { httpRequest } from '../../../../src/probe/request/index.ts';
import { redirectionOf } from '../../../../src/probe/request/redirect.ts';
import { firstPlace, type RequestPlace } from '../../../../src/probe/wire/request-place.ts';
import { sampleTarget, sampleTrial } from '../../facts-builder.ts';

const secrets: Header[] = [
  ['Accept', 'text/event-stream'],
  ['Authorization', 'Bearer s1'],
  ['Cookie', 'sid=s2'],
  ['X-Api-Key', 's3'],
  ['Ocp-Apim-Subscription-Key', 's4'],
  ['Proxy-Authorization', 'Basic s5'],
  ['Referer', 'https://app.example.test/?token=s6'],
  ['X-Request-Id', 's7'],
  ['Content-Type', 'application/json'],
  ['User-Agent', 'mine'],
  ['Last-Event-ID', '41'],
];

interface Ask {
  location?: string | string[] | null;
  target?: Partial<Target>;
  trial?: Partial<Trial>;
  place?: Partial<RequestPlace>;
}

const own: Target = {
  ...sampleTarget,
  url: 'https://app.example.test/live/events?n=1',
  headers: secrets,
  followRedirects: true,
};

function decide(status: number, { location = '/next', target: over, trial: part, place: at }: Ask = {}) {
  const target = { ...own, ...over };
  const trial = { ...sampleTrial, ...part };
  const place = { ...firstPlace(target, trial), ...at };
  const values = location === null ? [] : [location].flat();
  const headers = values.map((value): Header => ['Location', value]);
  const redirection = redirectionOf({ id: 'c1', target, trial, place }, { status, headers }, 'key');
  const next = redirection?.next;
  const context = { run: 'run', toolVersion: '0', target, eventTimeField: null, secretKey: 'key' };
  const sent = next ? httpRequest({ id: 'c2', trial, attempt: 2, place: next }, context) : null;
  return { step: redirection?.step ?? null, next, sent };
}

const post = { method: 'POST', body: Buffer.from('{"q":"s8"}').toString('base64') };

describe('the method and the body of the next request', () => {
  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [302, 'HEAD', 'HEAD'],
    [303, 'GET', 'GET'],
    [307, 'PATCH', 'PATCH'],
  ])('%d to %s: %s', (status, method, expected) => {
    const { sent } = decide(status, { target: { ...post, method } });
    expect(sent?.method).toBe(expected);
    expect(sent?.body?.toString() ?? null).toBe(expected === method ? '{"q":"s8"}' : null);
    expect(sent?.headers.some(([name]) => name === 'Content-Type')).toBe(expected === method);
  });

  test.each([
    [301, null],
    [302, null],
    [303, null],
    [307, '{"q":"s8"}'],
    [308, '{"q":"s8"}'],
  ])('%d keeps a method that -X gave; the body is then %s', (status, body) => {
    const { sent } = decide(status, { target: { ...post, keepsMethod: true } });
    expect([sent?.method, sent?.body?.toString() ?? null]).toEqual(['POST', body]);
  });

  test.each([200, 204, 300, 304, 305, 306, 401, 500])('%d is no redirect', (status) => {
    expect(decide(status).step).toBeNull();
  });
});

describe('what goes along', () => {
  test.each([
    ['the same origin', '/other?x=2'],
    ['the same origin, its port written', 'https://app.example.test:443/other'],
    ['the same origin, its name in capitals', 'https://APP.example.test/other'],
  ])('to %s: everything', (_title, location) => {
    const { sent, step } = decide(302, { location });
    expect(sent?.headers).toEqual(expect.arrayContaining(secrets));
    expect(step).toMatchObject({ notFollowed: null, withheld: [] });
  });

  test.each([
    ['another port', 'https://app.example.test:8443/'],
    ['another host', 'https://other.example.test/'],
    ['a host below', 'https://a.app.example.test/'],
    ['a host that begins alike', 'https://app.example.test.evil.test/'],
    ['another scheme: a downgrade', 'http://app.example.test/live/events'],
    ['the same name at the port of https in clear text', 'http://app.example.test:443/'],
    ['a name without its scheme', '//other.example.test/x'],
    ['the host behind an @', 'https://app.example.test@other.example.test/'],
    ['a host behind backslashes', '\\\\other.example.test\\x'],
  ])('to %s (%s): only what is harmless', (_title, location) => {
    const { sent, step } = decide(302, { location });
    expect(sent?.headers.map(([name]) => name)).toEqual([
      'Accept',
      'User-Agent',
      'Last-Event-ID',
      'X-Request-Id',
      'Accept-Encoding',
    ]);
    expect(JSON.stringify(sent?.headers)).not.toMatch(/\bs\d\b/);
    expect(step?.withheld).toEqual(
      expect.arrayContaining([
        ...['Authorization', 'Cookie', 'X-Api-Key', 'Ocp-Apim-Subscription-Key', 'Proxy-Authorization'],
        ...['Referer', 'X-Request-Id', 'Content-Type'],
      ]),
    );
    expect(JSON.stringify(step)).not.toMatch(/\bs\d\b/);
  });

  test('what stayed behind once stays behind on the way back', () => {
    const away = decide(302, { location: 'https://other.example.test/' }).next as RequestPlace;
    const { sent, step } = decide(302, { location: own.url, place: away });
    expect(sent?.authority).toBe('app.example.test');
    expect(JSON.stringify(sent?.headers)).not.toMatch(/\bs\d\b/);
    expect(step?.withheld).toContain('Authorization');
  });

  test('with --location-trusted all of it goes, but for the Host', () => {
    const target = {
      ...post,
      locationTrusted: true,
      headers: [...secrets, ['Host', 'inner.test'] as Header],
    };
    const { sent, step } = decide(307, { location: 'https://other.example.test/', target });
    expect(sent?.headers).toEqual(expect.arrayContaining(secrets));
    expect([sent?.body?.toString(), sent?.authority]).toEqual(['{"q":"s8"}', 'other.example.test']);
    expect(step?.withheld).toEqual(['Host']);
  });

  test("the user's own Host stays where the origin does", () => {
    const headers: Header[] = [['Host', 'inner.test']];
    expect(decide(302, { target: { headers } }).sent?.authority).toBe('inner.test');
    const { sent, step } = decide(302, { location: 'https://inner.test/', target: { headers } });
    expect([sent?.authority, step?.withheld]).toEqual(['inner.test', ['Host']]);
  });

  test.each([307, 308])('%d with a body to another origin is not followed', (status) => {
    const { next, step } = decide(status, { location: 'https://other.example.test/?t=s9', target: post });
    expect(next).toBeNull();
    expect(step).toMatchObject({ notFollowed: 'body', method: 'POST' });
    expect(step?.to).not.toContain('s9');
  });

  test('a name and password in the Location are never sent', () => {
    const { sent, step } = decide(302, { location: 'https://joe:s10@app.example.test/' });
    expect(sent?.url.href).toBe('https://app.example.test/');
    expect(JSON.stringify([step, sent])).not.toContain('s10');
    expect(step?.withheld).toEqual(['the user name and password in the Location']);
  });
});

describe('an answer like any other', () => {
  test.each([
    ['no-location', null],
    ['no-location', ''],
    ['no-location', '   '],
    ['several-locations', ['/a', '/b']],
    ['no-url', 'http://'],
    ['no-url', 'https://app.example.test:99999/'],
    ['no-url', `http://${'a'.repeat(254)}/`],
    ['no-url', 'http://[::1'],
    ['no-url', 'http://a b/'],
    ['no-url', 'https://%zz/'],
    ['port', 'https://app.example.test:0/'],
    ['scheme', 'file:///etc/passwd'],
    ['scheme', 'javascript:alert(1)'],
    ['scheme', 'data:text/event-stream,data:%20x'],
    ['scheme', 'ftp://app.example.test/'],
    ['scheme', 'localhost:8080/x'],
    ['scheme', 'ws://app.example.test/'],
    ['scheme', 'about:blank'],
    ['scheme', 'blob:https://app.example.test/1'],
  ] as const)('%s: %j', (notFollowed, location) => {
    const { step, next } = decide(302, { location: location as string | string[] | null });
    expect(step?.notFollowed).toBe(notFollowed);
    expect(next).toBeNull();
  });

  test('without -L', () => {
    const { step, next } = decide(302, { target: { followRedirects: false } });
    expect([step?.notFollowed, next]).toEqual(['not-asked', null]);
  });

  test(`after ${limits.redirects} redirects`, () => {
    expect(decide(302, { place: { steps: limits.redirects - 1 } }).step?.notFollowed).toBeNull();
    expect(decide(302, { place: { steps: limits.redirects } }).step?.notFollowed).toBe('too-many');
  });
});

test.each([
  ['two fields that agree', ['/a', '/a'], 'https://app.example.test/a'],
  ['a place beside', 'other', 'https://app.example.test/live/other'],
  ['a query alone', '?m=2', 'https://app.example.test/live/events?m=2'],
  ['a fragment, which is for the client alone', '/a#s11', 'https://app.example.test/a'],
  ['letters beyond ASCII', '/é', 'https://app.example.test/%C3%A9'],
  ['blanks around it', '  /a  ', 'https://app.example.test/a'],
])('a Location that is followed: %s', (_title, location, url) => {
  expect(decide(302, { location }).sent?.url.href).toBe(url);
});

describe('on the direct route', () => {
  const target = { direct: 'http://10.0.0.1:9000/live/events' };
  const direct = (location: string, over: Partial<Target> = {}) =>
    decide(302, { location, target: { ...target, ...over }, trial: { route: 'direct' } });

  test.each([
    ['/other', 'https'],
    ['https://app.example.test/other', 'https'],
    ['http://app.example.test/other', 'https'],
    ['http://10.0.0.1:9000/other', 'https'],
  ])('%s is the origin itself, under the name of the target', (location) => {
    const { sent } = direct(location);
    expect([sent?.url.href, sent?.authority]).toEqual(['http://10.0.0.1:9000/other', 'app.example.test']);
    expect(sent?.headers).toEqual(expect.arrayContaining(secrets));
  });

  test('any other place is another origin', () => {
    const { sent } = direct('http://other.example.test/');
    expect([sent?.url.href, sent?.authority]).toEqual(['http://other.example.test/', 'other.example.test']);
    expect(JSON.stringify(sent?.headers)).not.toMatch(/\bs\d\b/);
  });
});

test('a follow-up keeps its name, and goes where it is sent', () => {
  const trial = { authority: 'app.example.test:443', path: '/sse' };
  const { sent } = decide(302, { location: '/sse/', trial });
  expect([sent?.path, sent?.authority]).toEqual(['/sse/', 'app.example.test:443']);
});

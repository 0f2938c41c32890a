import { describe, expect, it } from 'vitest';
import { emptyHop } from '../../src/commands/hop-flags.ts';
import { badInput, type DoctorError } from '../../src/errors.ts';
import {
  defaults,
  describePlan,
  layerInputs,
  makePlan,
  type RunInput,
  requestCount,
} from '../../src/plan/index.ts';

const https = 'https://example.com/events?token=secret';

function plan(input: RunInput, env: Record<string, string> = {}) {
  return makePlan({ url: https, ...input }, env);
}

function trials(input: RunInput): string[] {
  return plan(input).trials.map(
    ({ name, protocol, acceptEncoding, streams }) => `${name} ${protocol} ${acceptEncoding} ${streams}`,
  );
}

function fault(input: RunInput, env = {}): DoctorError {
  try {
    plan(input, env);
  } catch (error) {
    return error as DoctorError;
  }
  return badInput('no error', '', '');
}

describe('a way to write it that is of no use', () => {
  it('is not proposed: a path alone has no host', () => {
    expect(fault({ direct: '/x' }).hint).toBe('name the host too, as in http://10.0.0.7:3000/x');
    expect(fault({ direct: 'a/x' }).hint).toContain('http://a/x');
  });

  it('is refused: one place of --via twice, or the target itself', () => {
    const url = 'http://a/x';
    expect(fault({ url, via: ['http://b', 'http://b:80'] }).message).toBe('--via names one place twice');
    expect(fault({ url, via: ['http://b', 'http://a'] }).message).toBe('--via names the target itself');
    expect(fault({ url, via: ['http://b', 'http://b/y', 'http://a:8080'] }).message).toBe('no error');
  });

  it('is told: --for beside --until-cut', () => {
    const told = (input: RunInput) => plan(input).warnings.join();
    expect(told({ forMs: 3_000, untilCutMs: 1_500 })).toMatch(
      /--for has no effect beside --until-cut.*1\.5 s/,
    );
    expect(told({ untilCutMs: 1_500 })).toBe('');
    expect(told({ forMs: 1_500 })).toBe('');
  });
});

describe('redirects', () => {
  it.each<[string, RunInput, object]>([
    ['nothing asked', {}, { followRedirects: false, locationTrusted: false, keepsMethod: false }],
    ['-L', { followRedirects: true }, { followRedirects: true, locationTrusted: false }],
    [
      '--location-trusted asks for both',
      { locationTrusted: true },
      { followRedirects: true, locationTrusted: true },
    ],
  ])('%s', (_, input, expected) => {
    expect(plan(input).target).toMatchObject(expected);
  });

  it('that may take everything along are announced', () => {
    expect(describePlan(plan({ locationTrusted: true })).join('\n')).toContain('--location-trusted');
    expect(describePlan(plan({ followRedirects: true })).join('\n')).not.toContain('--location-trusted');
  });
});

describe('trials', () => {
  it.each<[string, RunInput, string[]]>([
    [
      'https: both protocols and gzip',
      {},
      ['http1 http1 identity 2', 'http2 http2 identity 2', 'gzip http1 gzip 2'],
    ],
    ['http: no HTTP/2 in clear text', { url: 'http://a/' }, ['http1 http1 identity 2', 'gzip http1 gzip 2']],
    ['--http1.1: HTTP/1.1 alone', { protocols: ['http1'] }, ['http1 http1 identity 2', 'gzip http1 gzip 2']],
    [
      '--http2: HTTP/2 alone, gzip over it too',
      { protocols: ['http2'] },
      ['http2 http2 identity 2', 'gzip http2 gzip 2'],
    ],
    [
      'prior knowledge: HTTP/2 alone in clear text',
      { url: 'http://a/', priorKnowledge: true },
      ['http2 http2 identity 2', 'gzip http2 gzip 2'],
    ],
    [
      'an http:// direct is asked over HTTP/1.1 alone',
      { direct: 'http://b', protocols: ['http1', 'http2'] },
      [
        'http1 http1 identity 2',
        'http2 http2 identity 2',
        'gzip http1 gzip 2',
        'direct http1 identity 2',
        'direct-gzip http1 gzip 2',
      ],
    ],
    [
      'an https:// direct is asked over both',
      { direct: 'https://b' },
      [
        'http1 http1 identity 2',
        'http2 http2 identity 2',
        'gzip http1 gzip 2',
        'direct http1 identity 2',
        'direct-http2 http2 identity 2',
        'direct-gzip http1 gzip 2',
      ],
    ],
    [
      'each --via beside the rest, the last of them as --direct',
      { url: 'http://a/', via: ['http://b', 'https://c', 'http://d'] },
      [
        'http1 http1 identity 2',
        'gzip http1 gzip 2',
        'via-1 http1 identity 2',
        'via-2 http1 identity 2',
        'via-2-http2 http2 identity 2',
        'direct http1 identity 2',
        'direct-gzip http1 gzip 2',
      ],
    ],
    [
      'each --via once where one at a time is wanted',
      { via: ['https://b', 'https://c'], oneAtATime: true },
      [
        'http1 http1 identity 2',
        'http2 http2 identity 2',
        'via-1 http1 identity 2',
        'direct http1 identity 2',
      ],
    ],
    [
      '--compressed: gzip in the main trials, identity beside them',
      { compressed: true },
      ['http1 http1 gzip 2', 'http2 http2 gzip 2', 'identity http1 identity 2'],
    ],
    [
      'POST: one stream a trial, no gzip, one direct trial',
      { method: 'POST', direct: 'https://b' },
      ['http1 http1 identity 1', 'http2 http2 identity 1', 'direct http1 identity 1'],
    ],
    ['--one-at-a-time: as POST', { url: 'http://a/', oneAtATime: true }, ['http1 http1 identity 2']],
    [
      'an Accept-Encoding of the user leaves no gzip trial',
      { protocols: ['http1'], headers: [['Accept-Encoding', 'identity']] },
      ['http1 http1 identity 2'],
    ],
  ])('%s', (_, input, expected) => {
    expect(trials(input)).toEqual(expected);
  });

  it('marks prior knowledge only where the text is clear', () => {
    expect(plan({ url: 'http://a/', priorKnowledge: true }).trials[0]?.priorKnowledge).toBe(true);
    expect(plan({ priorKnowledge: true }).trials[0]?.priorKnowledge).toBe(false);
  });

  it('never opens two streams at once with a method other than GET and HEAD', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT'];
    expect(methods.map((method) => plan({ method }).oneAtATime)).toEqual([false, false, true, true]);
  });
});

describe('target', () => {
  it('asks for an event stream by default', () => {
    expect(plan({}).target.headers).toEqual([['Accept', 'text/event-stream']]);
    expect(plan({ headers: [['accept', '*/*']] }).target.headers).toEqual([['accept', '*/*']]);
  });

  it('sends no default of a header that the user emptied', () => {
    expect(plan({ headers: [['Accept', '']] }).target.headers).toEqual([]);
  });

  it('makes a request with a body a POST unless a method is given', () => {
    expect(plan({ body: 'e30=' }).target.method).toBe('POST');
    expect(plan({ body: 'e30=', method: 'PUT' }).target.method).toBe('PUT');
  });

  it('keeps user name, password and fragment out of the URL', () => {
    expect(plan({ url: 'https://u:p@a/x#y' }).target.url).toBe('https://a/x');
  });

  it('leaves the tag out of a User-Agent that the user set', () => {
    expect(plan({}).target.ownUserAgent).toBe(false);
    expect(plan({ headers: [['user-agent', 'x']] }).target.ownUserAgent).toBe(true);
  });

  it('sends the page origin that --origin names and reads it from an Origin header', () => {
    const asked = plan({ browserOrigin: 'https://app' });
    expect(asked.target.headers).toContainEqual(['Origin', 'https://app']);
    expect(plan({ headers: [['Origin', 'https://app']] }).browserOrigin).toBe('https://app');
  });

  it.each([
    ['http://b:3000', 'http://b:3000/events?token=secret'],
    ['http://b:3000/', 'http://b:3000/'],
    ['http://b:3000/other', 'http://b:3000/other'],
    ['http://b?x=1', 'http://b/?x=1'],
  ])('completes --direct %s to %s', (direct, expected) => {
    expect(plan({ direct }).target.direct).toBe(expected);
  });

  it('warns of a --direct whose last slash stands for the whole path', () => {
    expect(plan({ direct: 'http://b/' }).warnings.join()).toContain('/events');
    expect(plan({ direct: 'http://b' }).warnings).toEqual([]);
  });
});

describe('forward proxy', () => {
  it.each<[string, RunInput, Record<string, string>, string | null]>([
    ['none', {}, {}, null],
    ['https_proxy for https', {}, { https_proxy: 'http://p:3128' }, 'http://p:3128'],
    ['lower case before upper', {}, { https_proxy: 'low:1', HTTPS_PROXY: 'up:1' }, 'http://low:1'],
    ['HTTPS_PROXY for https', {}, { HTTPS_PROXY: 'up:1' }, 'http://up:1'],
    ['http_proxy not for https', {}, { http_proxy: 'p:1' }, null],
    ['http_proxy for http', { url: 'http://a/' }, { http_proxy: 'p:1' }, 'http://p:1'],
    ['HTTP_PROXY never', { url: 'http://a/' }, { HTTP_PROXY: 'p:1' }, null],
    ['ALL_PROXY for the rest', {}, { ALL_PROXY: 'p:1' }, 'http://p:1'],
    ['-x before the environment', { forwardProxy: 'x:1' }, { https_proxy: 'p:1' }, 'http://x:1'],
    ['an empty -x switches it off', { forwardProxy: '' }, { https_proxy: 'p:1' }, null],
    ['port 1080 where none is given', { forwardProxy: 'p' }, {}, 'http://p:1080'],
    ['port 80 where it is given', { forwardProxy: 'http://p:80' }, {}, 'http://p:80'],
    ['name and password kept', { forwardProxy: 'u:s@p:1' }, {}, 'http://u:s@p:1'],
    ['NO_PROXY by suffix', {}, { https_proxy: 'p:1', NO_PROXY: 'x.org, .com' }, null],
    ['NO_PROXY not by part of a label', {}, { https_proxy: 'p:1', NO_PROXY: 'ample.com' }, 'http://p:1'],
    ['NO_PROXY of one star', {}, { https_proxy: 'p:1', no_proxy: '*' }, null],
    ['NO_PROXY goes before -x', { forwardProxy: 'x:1' }, { NO_PROXY: 'example.com' }, null],
    ['--noproxy instead of NO_PROXY', { forwardProxy: 'x:1', noProxy: '' }, { NO_PROXY: '*' }, 'http://x:1'],
    [
      'NO_PROXY by network',
      { url: 'https://10.1.2.3/' },
      { https_proxy: 'p:1', NO_PROXY: '10.0.0.0/8' },
      null,
    ],
    [
      'outside of the network',
      { url: 'https://11.1.2.3/' },
      { https_proxy: 'p:1', NO_PROXY: '10.0.0.0/8' },
      'http://p:1',
    ],
    ['NO_PROXY of an IPv6 address', { url: 'https://[::1]/' }, { https_proxy: 'p:1', NO_PROXY: '::1' }, null],
    ['a Unix socket goes around it', { unixSocket: '/s' }, { https_proxy: 'p:1' }, null],
  ])('%s', (_, input, env, expected) => {
    expect(plan(input, env).target.forwardProxy).toBe(expected);
  });

  it('refuses one that it cannot speak to, naming where it came from', () => {
    expect(fault({}, { all_proxy: 'socks5://u:s@p' }).message).toContain('all_proxy');
    expect(fault({}, { all_proxy: 'socks5://u:s@p' }).why).not.toContain('u:s');
  });
});

describe('what cannot be run', () => {
  it.each<[string, RunInput, RegExp]>([
    ['no URL', { url: undefined }, /no URL/],
    ['a URL without a scheme', { url: 'localhost:8080/e' }, /the URL has no scheme/],
    ['a URL that is not HTTP', { url: 'ws://a/' }, /not HTTP/],
    ['a URL that cannot be read', { url: 'http://a b/' }, /not a URL/],
    ['a --direct that is a path alone', { direct: '/x' }, /--direct has no scheme/],
    ['a --direct without a scheme', { direct: 'b:80' }, /--direct has no scheme/],
    ['HTTP/2 alone in clear text', { url: 'http://a/', protocols: ['http2'] }, /HTTP\/2 alone/],
    ['two hops of one name', { hops: [emptyHop('a', 'nginx'), emptyHop('a', 'envoy')] }, /one name/],
    [
      'two logs on standard input',
      { hops: [{ ...emptyHop('a', 'nginx'), accessLogs: ['-'], errorLogs: ['-'] }] },
      /standard input/,
    ],
  ])('%s', (_, input, expected) => {
    expect(fault(input).message).toMatch(expected);
  });

  it('says how to write a URL without a scheme', () => {
    expect(fault({ url: 'localhost:8080/e' }).hint).toContain('http://localhost:8080/e');
  });
});

describe('layers', () => {
  it('lets a later layer win where it says something', () => {
    const merged = layerInputs({ url: 'a', forMs: 1 }, { forMs: 2, url: undefined });
    expect(merged).toMatchObject({ url: 'a', forMs: 2 });
  });

  it('replaces headers by name, whatever their case, and keeps repeated ones of one layer', () => {
    const merged = layerInputs(
      {
        headers: [
          ['X-A', '1'],
          ['B', '1'],
        ],
      },
      {
        headers: [
          ['x-a', '2'],
          ['x-a', '3'],
        ],
      },
    );
    expect(merged.headers).toEqual([
      ['B', '1'],
      ['x-a', '2'],
      ['x-a', '3'],
    ]);
  });

  it('adds warnings up', () => {
    expect(layerInputs({ warnings: ['a'] }, { warnings: ['b'] }).warnings).toEqual(['a', 'b']);
  });
});

describe('announcement', () => {
  it('counts the streams and the follow-ups', () => {
    expect(requestCount(plan({}))).toBe(6 + defaults.followUps + 2 + 2 + 1);
    expect(requestCount(plan({ oneAtATime: true }))).toBe(6 + defaults.followUps + 2 - 2 + 1);
    expect(requestCount(plan({ method: 'POST' }))).toBe(2 + 1);
  });

  it('names the count, the method and the target, and shows no query', () => {
    const text = describePlan(plan({ direct: 'http://b' })).join('\n');
    expect(text).toContain('up to 24 requests: GET https://example.com/events?…');
    expect(text).not.toContain('secret');
  });

  it('shows no password of a forward proxy', () => {
    const text = describePlan(plan({ forwardProxy: 'u:hidden@p:1' })).join('\n');
    expect(text).toContain('http://p:1');
    expect(text).not.toContain('hidden');
  });
});

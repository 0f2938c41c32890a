import { describe, expect, test } from 'vitest';
import { rules } from '../../../../src/rules/index.ts';
import { judge } from '../../../../src/rules/judging/index.ts';
import { redirected } from '../../../../src/rules/start/redirected/index.ts';
import { destinationWords } from '../../../../src/rules/start/redirected/words.ts';
import {
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  sampleTarget,
  setting,
  stream,
} from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const to = (location: string) => stream().answered(302, [['location', location]]);
const following = { ...samplePlan, target: { ...sampleTarget, followRedirects: true } };

describe('redirected', () => {
  test('a redirect by the proxy itself: certain with its row, and the target is the fix', () => {
    const first = to('https://app.example.test/events').done();
    const own = row('nginx', 'unknown', {
      status: 302,
      upstreamAddress: null,
      namesUpstream: true,
    });
    const finding = onlyFinding(
      redirected.judge(facts({ hops: [sampleHop('nginx')], streams: [first], joins: [joined(first, own)] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'url', suggested: 'https://app.example.test/events' });
    expect(finding.why).toContain('over https');
  });

  test.each([
    ['/login?next=/events', 'login page'],
    ['/events/', 'adds a slash'],
    ['https://other.test/events', 'another scheme, host and port'],
  ])('to %s: %s', (location, words) => {
    const finding = onlyFinding(redirected.judge(facts({ streams: [to(location).done()] })));
    expect(finding.why).toContain(words);
    expect(finding.confidence).toBe('likely');
  });

  test('a redirect that was followed to a stream is no finding', () => {
    const step = { to: 'http://app.example.test:8080/sse', notFollowed: null, method: 'GET', withheld: [] };
    const streams = [to('/sse').with({ redirect: step }).done(), stream({ attempt: 2 }).done()];
    expect(silenceOf(redirected.judge(facts({ plan: following, streams })))).toContain('followed to its end');
  });

  test('a login page with status 200 is another cause', () => {
    expect(
      silenceOf(
        redirected.judge(
          facts({
            streams: [
              stream()
                .answered(200, [['content-type', 'text/html']], 'Log in')
                .done(),
            ],
          }),
        ),
      ),
    ).toContain('ruled-out');
  });
});

describe('a redirect that was to be followed', () => {
  const step = { to: null, notFollowed: null, method: 'GET', withheld: [] };
  const answer = (location: string, redirect: object, status = 302) =>
    stream()
      .answered(status, [['location', location]])
      .with({ redirect: { ...step, ...redirect } });
  const judged = (...streams: ReturnType<typeof stream>[]) =>
    redirected.judge(facts({ plan: following, streams: streams.map((one) => one.done()) }));

  test.each([
    ['scheme', 'file:///etc/passwd', 'no http:// or https:// address', ['redirect']],
    ['no-url', 'http://[::1', 'no URL that could be asked', ['redirect']],
    ['no-location', '', 'names no place to go', ['redirect']],
    ['several-locations', '/a', 'several Location fields', ['redirect']],
    ['port', 'http://app.example.test:0/', 'port 0', ['redirect']],
    ['body', 'https://other.test/x', 'the body was not sent there', ['url', 'location-trusted']],
  ] as const)('%s: says why, and changes what helps', (notFollowed, location, words, settings) => {
    const to = URL.canParse(location) ? location : null;
    const finding = onlyFinding(judged(answer(location, { to, notFollowed })));
    expect(finding.why).toContain(words);
    expect(finding.why).not.toContain('led to another redirect');
    expect(finding.fix.map(({ setting }) => setting)).toEqual(settings);
  });

  test('that leads in a circle is recognised by what was asked before', () => {
    const url = 'http://app.example.test:8080/events';
    const first = answer('/events', { to: url }).with({ id: 'a1' });
    const cameFrom = { id: 'a1', url, status: 302, steps: 20, isForeign: false, withheld: [] };
    const last = answer('/events', { to: url, notFollowed: 'too-many' }).with({ cameFrom });
    expect(onlyFinding(judged(first, last)).why).toContain(`It goes in a circle: ${url}`);
  });

  test('to an address without an answer is the cause of that', () => {
    const first = answer('http://10.0.0.1:9000/events', { to: 'http://10.0.0.1:9000/events' }, 307);
    const { id, url } = first.done();
    const cameFrom = { id, url, status: 307, steps: 1, isForeign: true, withheld: [] };
    const lost = stream({ url: 'http://10.0.0.1:9000/events', cameFrom }).failed('connect', 'ECONNREFUSED');
    const finding = onlyFinding(judged(first, lost));
    expect(finding).toMatchObject({ confidence: 'likely', title: expect.stringContaining('no answer') });
    expect(finding.what).toContain('http://10.0.0.1:9000/events');
    expect(finding.why).toContain('another host');
    expect(finding.fix[0]?.text).toContain('Have the redirect name a path alone');
    // Where another stream got an answer, the place is there.
    expect(silenceOf(judged(first, lost, stream()))).toContain('ruled-out');
  });
});

test('an inner host behind the same path is no lost slash', () => {
  const finding = onlyFinding(
    redirected.judge(facts({ streams: [to('http://10.0.0.1:9000/events/').done()] })),
  );
  expect(finding.why).toContain('another host and port, http://10.0.0.1:9000');
});

describe('a followed redirect, and what failed after it', () => {
  const step = { to: null, notFollowed: null, method: 'GET', withheld: [] };
  const led = (from: string, to: string) => {
    const before = stream({ url: from })
      .answered(307, [['location', to]])
      .with({ redirect: { ...step, to } });
    const { id } = before.done();
    const cameFrom = { id, url: from, status: 307, steps: 1, isForeign: true, withheld: [] };
    return { before: before.done(), after: stream({ url: to, cameFrom }) };
  };
  const judgedAll = (before: object, after: object) =>
    judge(facts({ plan: following, streams: [before, after] as never }), rules).findings;

  test.each([
    ['https://app.example.test:8080/events', 'tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'tls-protocol-mismatch'],
    ['http://app.example.test:9000/events', 'connect', 'ECONNREFUSED', 'connect-refused'],
    ['http://app.example.test:9000/events', 'connect', 'ETIMEDOUT', 'connect-timeout'],
    ['http://backend:9000/events', 'dns', 'ENOTFOUND', 'dns-failure'],
    ['http://app.example.test:9000/events', 'response', 'UND_ERR_SOCKET', 'closed-before-headers'],
  ] as const)('to %s, %s: the redirect leads, and %s follows from it', (to, phase, code, rule) => {
    const { before, after } = led('http://app.example.test/events', to);
    const [first] = judgedAll(before, after.failed(phase, code).done());
    expect(first).toMatchObject({ rule: 'redirected', explains: expect.arrayContaining([rule]) });
  });

  test('a port that speaks TLS and was asked in plain HTTP is led to as well', () => {
    const { before, after } = led('http://app.example.test/events', 'http://app.example.test:9000/events');
    const body = '<title>400 The plain HTTP request was sent to HTTPS port</title>';
    const [first] = judgedAll(before, after.answered(400, [['server', 'nginx']], body).done());
    expect(first).toMatchObject({ rule: 'redirected', title: expect.stringContaining('another protocol') });
    expect(first?.explains).toContain('tls-protocol-mismatch');
  });

  test.each([
    ['http://app.example.test/events', 'https://app.example.test/events'],
    ['http://app.example.test/events', 'http://app.example.test/events/'],
  ])('from %s to %s it is not to blame: that is where the stream is meant to be', (from, to) => {
    const { before, after } = led(from, to);
    const [first] = judgedAll(before, after.failed('response', 'UND_ERR_SOCKET').done());
    expect(first?.rule).toBe('closed-before-headers');
  });
});

test.each([
  ['https://app.example.test/events', 'http://app.example.test/events', 'X-Forwarded-Proto'],
  ['http://app.example.test/events', 'https://app.example.test:8443/events', 'another scheme and port'],
  ['http://app.example.test/events/', 'http://10.0.0.1:9000/events', 'another host and port'],
])('from %s to %s: %s', (from, to, words) => {
  expect(destinationWords(from, new URL(to))).toContain(words);
});

describe('a redirect that the proxy completes with its own scheme and port', () => {
  const nginx = sampleHop('nginx');
  const own = row('nginx', 'unknown', { status: 301, upstreamAddress: null, namesUpstream: true });
  const fixesOf = (location: string, items?: string[]) => {
    const first = stream()
      .answered(301, [['location', location]])
      .done();
    const route = setting({
      ...{ kind: 'route', state: 'answers', setting: 'location', answers: 301, items },
      ...{ ms: null, file: 'nginx.conf', line: 7 },
    });
    const given = { hops: [nginx], streams: [first], joins: [joined(first, own)] };
    const { fix } = onlyFinding(redirected.judge(facts({ ...given, settings: items ? [route] : [] })));
    return fix.map((one) => one.setting);
  };
  const inner = 'http://app.example.test:3000/events/';

  test('has the directive that leaves them out as its fix', () => {
    expect(fixesOf(inner, ['/events/'])[0]).toBe('absolute_redirect');
    expect(fixesOf(inner)[0]).toBe('absolute_redirect');
  });

  test('has not where the config writes the whole address, or the place is the one that was asked', () => {
    expect(fixesOf(inner, ['http://app.example.test:3000/events/'])).not.toContain('absolute_redirect');
    expect(fixesOf('http://app.example.test:8080/events/', ['/events/'])).not.toContain('absolute_redirect');
    expect(fixesOf('http://app.example.test:3000/other')).not.toContain('absolute_redirect');
  });
});

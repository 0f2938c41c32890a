import { describe, expect, test } from 'vitest';
import { redirected } from '../../../src/rules/redirected.ts';
import { facts, joined, row, sampleHop, samplePlan, sampleTarget, stream } from '../facts-builder.ts';
import { onlyFinding, silenceOf } from './verdict-of.ts';

const to = (location: string) => stream().answered(302, [['location', location]]);
const following = { ...samplePlan, target: { ...sampleTarget, followRedirects: true } };

describe('redirected', () => {
  test('a redirect by the proxy itself: certain with its row, and the target is the fix', () => {
    const first = to('https://app.example.test/events').done();
    const own = row('nginx', 'unknown', {
      status: 302,
      upstreamAddress: null,
      fields: { upstream_addr: '-' },
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
    ['https://other.test/events', 'another host'],
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

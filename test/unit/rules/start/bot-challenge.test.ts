import { describe, expect, test } from 'vitest';
import { authRejected } from '../../../../src/rules/start/auth-rejected/index.ts';
import { botChallenge } from '../../../../src/rules/start/bot-challenge.ts';
import { methodRejected } from '../../../../src/rules/start/method-rejected.ts';
import { rateLimited } from '../../../../src/rules/start/rate-limited.ts';
import { wrongContentType } from '../../../../src/rules/start/wrong-content-type/index.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const html: [string, string] = ['content-type', 'text/html; charset=UTF-8'];
const justAMoment =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={cvId:"3"}</script></body></html>';

function judged(status: number, headers: [string, string][], body = '') {
  const one = stream()
    .answered(status, [html, ...headers], body)
    .done();
  return { one, all: facts({ streams: [one] }) };
}

describe('bot-challenge', () => {
  test.each([
    ['Cloudflare', 403, ['cf-mitigated', 'challenge']],
    ['AWS WAF', 202, ['x-amzn-waf-action', 'challenge']],
    ['AWS WAF', 405, ['x-amzn-waf-action', 'captcha']],
    ['Vercel', 429, ['x-vercel-mitigated', 'challenge']],
  ] as const)('%s says so in a header, and no other reason for %s is told', (name, status, [key, value]) => {
    const { all } = judged(status, [[key, value]]);
    const finding = onlyFinding(botChallenge.judge(all));
    expect(finding).toMatchObject({ confidence: 'likely', severity: 'critical', where: { hop: null } });
    expect(finding.what).toContain(name);
    expect(finding.why).toContain(`${key}: ${value}`);
    for (const rule of [authRejected, methodRejected, rateLimited, wrongContentType])
      expect(rule.judge(all).kind).not.toBe('found');
  });

  test('is likely by the words of a page beside a header of the same service', () => {
    const { all } = judged(503, [['server', 'cloudflare']], justAMoment);
    expect(onlyFinding(botChallenge.judge(all)).confidence).toBe('likely');
    const dataDome = judged(
      403,
      [['x-datadome', 'protected']],
      '<script>var dd={}</script><script src="https://ct.captcha-delivery.com/c.js"></script>',
    );
    expect(onlyFinding(botChallenge.judge(dataDome.all)).what).toContain('DataDome');
  });

  test('is only possible by words alone, and says so', () => {
    const { all } = judged(403, [], justAMoment);
    const finding = onlyFinding(botChallenge.judge(all));
    expect(finding).toMatchObject({ confidence: 'possible' });
    expect(finding.what).toContain('may have got');
    expect(finding.why).toContain('anyone can write');
  });

  test('names --direct where the stream opens around it', () => {
    const { one } = judged(403, [['cf-mitigated', 'challenge']]);
    const direct = stream().direct().eventsEvery(500, 8).stoppedAt(5_000).done();
    const finding = onlyFinding(botChallenge.judge(facts({ streams: [one, direct] })));
    expect(finding.why).toContain('--direct');
  });

  test.each([
    ['a block of Cloudflare without a test', 403, [['server', 'cloudflare']], 'Sorry, you have been blocked'],
    ['a page of the application with that title', 200, [], '<title>Just a moment...</title>'],
    ['a login page', 200, [], '<form action="/login">'],
    ['a plain 403', 403, [], 'Forbidden'],
    ['another value of that header', 403, [['cf-mitigated', 'log']], ''],
  ] as [string, number, [string, string][], string][])('stays silent for %s', (_, status, headers, body) => {
    expect(silenceOf(botChallenge.judge(judged(status, headers, body).all))).toContain('no answer is a test');
  });

  const asBrowser = (one: ReturnType<typeof stream>) => one.with({ asks: 'as-browser' }).done();

  test("says what a browser's User-Agent changes", () => {
    const { one } = judged(403, [['cf-mitigated', 'challenge']]);
    const whyWith = (browser: ReturnType<typeof stream>) =>
      onlyFinding(botChallenge.judge(facts({ streams: [one], beside: [asBrowser(browser)] }))).why;
    expect(whyWith(stream().eventAt(5).stoppedAt(100))).toContain('goes by that alone');
    expect(whyWith(stream().answered(403))).toContain('goes by more than that');
  });

  test('is likely where the User-Agent alone decides, without a word of a test', () => {
    const { one } = judged(403, [], 'Forbidden');
    const beside = [asBrowser(stream().eventAt(5).stoppedAt(100))];
    const finding = onlyFinding(botChallenge.judge(facts({ streams: [one], beside })));
    expect(finding).toMatchObject({ confidence: 'likely', covers: [one] });
    expect(finding.title).toContain('User-Agent');
    const refused = [asBrowser(stream().answered(403))];
    expect(silenceOf(botChallenge.judge(facts({ streams: [one], beside: refused })))).toContain('ruled-out');
  });

  test('stays silent for an event stream that speaks of such pages', () => {
    const open = stream().eventsEvery(500, 8).with({ bodyStart: justAMoment }).stoppedAt(5_000).done();
    expect(silenceOf(botChallenge.judge(facts({ streams: [open] })))).toContain('no answer is a test');
  });
});

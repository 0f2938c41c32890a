/**
 * Services that answer with a test of the client, for a browser to pass, in place of what was asked for. A header that
 * their documents give says so; else the words of the page do, and anyone can write those.
 */
import type { HeaderMark } from './owner.ts';
import type { OwnWord } from './words.ts';

/** One such test, and how a path is spared it. */
export interface Challenge {
  /** Whose it is, as a sentence calls it. */
  name: string;
  /** It says so itself. */
  says?: HeaderMark;
  /** All of these stand in the page. */
  words?: readonly RegExp[];
  /** A header of the same service beside such a page. */
  mark?: HeaderMark;
  spare: OwnWord;
}

export const challenges: readonly Challenge[] = [
  {
    name: 'Cloudflare',
    says: { header: 'cf-mitigated', pattern: /^challenge$/i },
    words: [/_cf_chl_opt|\/cdn-cgi\/challenge-platform\//, /Just a moment|Checking your browser|cf_chl/i],
    mark: { header: 'server', pattern: /^cloudflare/i },
    spare: {
      setting: 'WAF custom rule',
      suggested: 'Skip',
      how: 'a custom rule with the action Skip for this path (or for the clients that are known), and Bot Fight Mode off where it stands in the way',
    },
  },
  {
    name: 'AWS WAF',
    says: { header: 'x-amzn-waf-action', pattern: /^(challenge|captcha)$/i },
    words: [/awswaf\.com\/|AwsWafIntegration/],
    spare: {
      setting: 'web ACL rule',
      suggested: 'Allow',
      how: 'a scope-down statement of the rule with Challenge or CAPTCHA that leaves this path out',
    },
  },
  {
    name: 'Vercel',
    says: { header: 'x-vercel-mitigated', pattern: /^challenge$/i },
    words: [/Vercel Security Checkpoint/],
    mark: { header: 'server', pattern: /^vercel/i },
    spare: {
      setting: 'firewall rule',
      suggested: 'Bypass',
      how: 'a firewall rule with Bypass for this path, and Attack Mode off',
    },
  },
  {
    name: 'DataDome',
    words: [/captcha-delivery\.com/],
    mark: { header: 'x-datadome', pattern: /./ },
    spare: { setting: 'endpoint', how: 'leave this path out of the protected endpoints' },
  },
  {
    name: 'Imperva',
    words: [/_Incapsula_Resource/, /Incapsula incident ID|SWUDNSAI|SWJIYLWA/],
    mark: { header: 'x-iinfo', pattern: /./ },
    spare: { setting: 'bot rule', how: 'an exception of its bot rules for this path' },
  },
  {
    name: 'Akamai',
    words: [/sec-cp-challenge|\/_sec\/cp_challenge\/|\/_sec\/verify/],
    mark: { header: 'server', pattern: /^akamai/i },
    spare: { setting: 'bot policy', how: 'leave this path out of the challenge action of its bot policy' },
  },
  {
    name: 'HUMAN (PerimeterX)',
    words: [/_pxAppId|px-captcha/, /px-cloud\.net|px-cdn\.net|perimeterx|_pxAppId/i],
    spare: { setting: 'route filter', how: 'leave this path out of its enforced routes' },
  },
  {
    name: 'Anubis',
    words: [/anubis_challenge|\.within\.website\/x\/cmd\/anubis/],
    spare: {
      setting: 'bot policy',
      suggested: 'ALLOW',
      how: 'a rule with ALLOW for this path in its policy',
    },
  },
];

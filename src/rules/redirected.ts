/** The answer is a redirect, and whoever asked did not follow it (or was led in a circle). */
import { type Answerer, answererOf } from '../model/answerer.ts';
import { answeredWith, answerOf } from '../model/asked.ts';
import type { ProposedFix } from '../model/finding.ts';
import { header, type Stream } from '../model/stream.ts';
import { hopName, rowOf, sentence } from './evidence.ts';
import { found, type Rule, ruledOut } from './rule.ts';

export const redirected: Rule = {
  id: 'redirected',
  title: 'the answer is a redirect',
  severity: 'critical',
  explains: ['wrong-content-type', 'reconnect-fatal'],
  judge(facts) {
    const streams = answeredWith(facts, [301, 302, 303, 307, 308]);
    const first = streams.at(-1);
    if (!first)
      return ruledOut(
        facts.plan.target.followRedirects
          ? 'no redirect, or one that was followed to its end'
          : 'nothing was answered with a redirect',
      );
    const location = header(first, 'location');
    const to = location === null ? null : targetOf(location, first.url);
    const answerer = answererOf(facts, first);
    return found(this, [
      {
        confidence: answerer.by === 'unknown' ? 'likely' : answerer.confidence,
        where: { hop: answerer.hop, proxy: answerer.proxy },
        what: `${sentence(whoOf(answerer))} answered ${first.status} and points to ${location ?? 'nowhere: there is no Location'}.`,
        why: `${kindOf(first.url, to)}${facts.plan.target.followRedirects ? ' It was followed, and led to another redirect each time.' : ''}${answerer.by === 'unknown' ? ' Who answered, a log row would tell.' : ''}`,
        covers: streams,
        evidence: [
          ...(answerer.record ? [rowOf(answerer.record, first.id)] : []),
          ...streams.slice(0, 3).map(answerOf),
        ],
        fix: fixes(first, to, answerer),
      },
    ]);
  },
};

function whoOf({ by, proxy, hop }: Answerer): string {
  return by === 'unknown' ? 'the endpoint' : hopName(proxy, hop);
}

function targetOf(location: string, base: string): URL | null {
  return URL.canParse(location, base) ? new URL(location, base) : null;
}

function kindOf(from: string, to: URL | null): string {
  const asked = new URL(from);
  if (!to) return 'The redirect names no place to go.';
  if (/log-?in|sign-?in|sso|oauth|authorize|saml/i.test(to.pathname + to.hostname))
    return 'It leads to a login page: the request carried no valid credentials.';
  if (asked.protocol === 'http:' && to.protocol === 'https:' && to.hostname === asked.hostname)
    return 'It leads to the same name over https: plain HTTP is not served here.';
  if (to.pathname === `${asked.pathname}/`)
    return 'It only adds a slash: the path is served under its form with the slash, and what stands in front redirects to it.';
  if (`${to.pathname}/` === asked.pathname) return 'It only takes the slash away.';
  if (to.host !== asked.host)
    return `It leads to another host, ${to.host}; a browser follows it only where CORS allows it, and drops Authorization.`;
  return 'The stream is at another path.';
}

function fixes(stream: Stream, to: URL | null, { proxy }: Answerer): ProposedFix[] {
  const follow: ProposedFix = {
    proxy: 'client',
    setting: 'location',
    suggested: '-L',
    text: 'Or follow the redirect: -L here; browsers follow it, curl and most HTTP clients do not by themselves.',
  };
  if (!to)
    return [{ proxy, setting: 'redirect', text: 'Find out what redirects this path, and where to.' }, follow];
  return [
    {
      proxy: 'client',
      setting: 'url',
      current: stream.url,
      suggested: to.href,
      text: 'Ask the place that it points to, or have this path served without a redirect.',
    },
    follow,
  ];
}

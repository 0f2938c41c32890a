/** The answer is a redirect that was not followed, or one that was followed to an address where nothing answers. */

import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import { answeredWith, answerOf, isFollowUp } from '../../../analysis/answers/asked-streams.ts';
import { hiddenFailureOf } from '../../../analysis/answers/hidden-failure.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import type { Facts } from '../../../model/facts.ts';
import { isRedirect, type NotFollowed, wasFollowed } from '../../../model/redirect.ts';
import { header, type Stream } from '../../../model/stream.ts';
import { answerDraft, answererName } from '../../frames/answered.ts';
import { settingFact } from '../../frames/evidence.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { html, rfc } from '../../sources.ts';
import { isPlainPort, plainPortWords, withServePlain } from './https-only.ts';
import { ownAddress, redirectPath, redirectPlace } from './path.ts';
import { unreachedRedirects } from './unreached.ts';
import { destinationWords, reasonWords, redirectFixes } from './words.ts';

export const redirected: Rule = {
  id: 'redirected',
  title: 'the answer is a redirect',
  severity: 'critical',
  group: 'start',
  rank: 130,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The answer is a redirect that was not followed, or one that was followed to another address which gave no answer, or not over that scheme. It is named where it leads: to https, to a login page, to another host, in a circle.',
    lookAlikes: [
      '`auth-rejected`: no way to a login page, but a plain 401 or 403.',
      '`wrong-content-type`: the redirect was followed, and a page came in place of a stream.',
      '`dns-failure`, `connect-refused`, `connect-timeout`: the address in the URL itself is out of reach.',
      '`tls-expired`, `tls-untrusted`, `tls-name-mismatch`: from http to https of the same name is the right way, and its certificate is what is wrong.',
    ],
    settles:
      '`-L` follows it here; an access row without an upstream shows that the proxy redirects by itself.',
    source: [rfc(9110, '15.4'), html('9.2.3')],
  },
  explains: [
    ...['wrong-content-type', 'reconnect-fatal', 'dns-failure', 'connect-refused', 'connect-timeout'],
    ...[
      'tls-protocol-mismatch',
      'tls-name-mismatch',
      'tls-untrusted',
      'tls-expired',
      'closed-before-headers',
    ],
  ],
  judge(facts) {
    const redirected = answeredWith(facts, [301, 302, 303, 307, 308]);
    const streams = redirected.filter((stream) => hiddenFailureOf(facts, stream) === null);
    const drafts = streams.length > 0 ? [notFollowed(facts, streams)] : unreachedRedirects(facts);
    if (drafts.length > 0) return found(this, drafts);
    if (redirected.length > 0) return ruledOut('the redirect stands in the place of a failure of the proxy');
    return ruledOut(
      facts.plan.target.followRedirects
        ? 'no redirect, or one that was followed to its end'
        : 'nothing was answered with a redirect',
    );
  },
};

function notFollowed(facts: Facts, streams: Stream[]): Draft {
  const first = streams.at(-1) as Stream;
  const reason = reasonOf(facts, first);
  const location = first.redirect?.to ?? header(first, 'location');
  const to = addressOf(first, location);
  const answerer = answererOf(facts, first);
  const why = reason === 'not-asked' ? destinationWords(first.url, to) : reasonWords(reason, first);
  const settled = answerer.by === 'unknown' ? settlingWords(facts, 'answer', { streams }) : '';
  const draft = answerDraft(first, streams, answerer, {
    what: `${answererName(answerer)} answered ${first.status} and points to ${location || 'nowhere: there is no Location'}.`,
    why: `${why}${isPlainPort(first, to) ? plainPortWords : ''}${loopWords(facts, first, to)}${settled}`,
    fix: [
      ...[ownAddress(facts, first, to, answerer.proxy) ?? []].flat(),
      ...withServePlain(
        facts,
        first,
        to,
        redirectFixes(reason, first, to, redirectPlace(facts, first, answerer.proxy)),
      ),
    ],
  });
  const route = answeringRoute(facts, first);
  return {
    ...draft,
    covers: facts.streams.filter(
      (stream) => isRedirect(stream) && !wasFollowed(stream) && !isFollowUp(stream),
    ),
    evidence: [
      ...(route ? [settingFact(route)] : []),
      ...draft.evidence,
      ...redirectPath(facts, first).map(answerOf),
    ],
  };
}

function addressOf({ url, redirect }: Stream, location: string | null): URL | null {
  const text = redirect ? redirect.to : location;
  return text !== null && URL.canParse(text, url) ? new URL(text, url) : null;
}

/** Recordings of older versions have no reason. */
function reasonOf({ plan }: Facts, { redirect }: Stream): NotFollowed {
  return redirect?.notFollowed ?? (plan.target.followRedirects ? 'too-many' : 'not-asked');
}

function loopWords(facts: Facts, first: Stream, to: URL | null): string {
  const asked = [first, ...redirectPath(facts, first)].map(({ url }) => url);
  return to && first.cameFrom && asked.includes(to.href)
    ? ` It goes in a circle: ${to.href} was asked before.`
    : '';
}

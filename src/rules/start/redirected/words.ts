/** Texts about a redirect that was not followed. */
import type { ProposedFix } from '../../../model/finding.ts';
import type { NotFollowed } from '../../../model/redirect.ts';
import type { Stream } from '../../../model/stream.ts';
import type { RedirectPlace } from './path.ts';

/** Why it was not followed; for `not-asked` the text says where it leads. */
export function reasonWords(reason: Exclude<NotFollowed, 'not-asked'>, { status, cameFrom }: Stream): string {
  const words: Record<typeof reason, string> = {
    'too-many': `It was followed, and led to another redirect each time${cameFrom ? `: ${cameFrom.steps} in a row` : ''}.`,
    'no-location': 'The redirect names no place to go: it has no Location, or an empty one.',
    'several-locations':
      'It has several Location fields that differ: which of them is meant nobody can say, and browsers take such an answer for an error.',
    'no-url': 'Its Location is no URL that could be asked.',
    scheme: 'Its Location is no http:// or https:// address: no HTTP client goes there.',
    port: 'Its Location names port 0, at which nothing can listen.',
    body: `A ${status} ${bodyWords}`,
  };
  return words[reason];
}

const bodyWords =
  'wants the same method and the same body again, and the place has another scheme, host or port: ' +
  'the body was not sent there, and without it the request would be another one.';

/** Where a redirect that was not followed leads: whole URLs are compared. */
export function destinationWords(from: string, to: URL | null): string {
  const asked = new URL(from);
  if (!to) return 'The redirect names no place to go.';
  if (/log-?in|sign-?in|sso|oauth|authorize|saml/i.test(to.pathname + to.hostname))
    return 'It leads to a login page: the request carried no valid credentials.';
  if (to.origin !== asked.origin) return otherOriginWords(asked, to);
  if (to.pathname === `${asked.pathname}/`)
    return 'It only adds a slash: the path is served under its form with the slash, and what stands in front redirects to it.';
  if (`${to.pathname}/` === asked.pathname) return 'It only takes the slash away.';
  return 'The stream is at another path.';
}

function otherOriginWords(asked: URL, to: URL): string {
  const isSameName = to.hostname === asked.hostname;
  if (isSameName && asked.protocol === 'http:' && to.protocol === 'https:' && to.port === '')
    return 'It leads to the same name over https: this path is not served over plain HTTP here.';
  const back = isSameName && asked.protocol === 'https:' && to.protocol === 'http:' ? ` ${unawareWords}` : '';
  return `It leads to ${differenceOf(asked, to)}, ${to.origin}; ${browserWords}${back}`;
}

const browserWords = 'a browser follows it only where CORS allows it, and drops Authorization.';

const unawareWords =
  'That is back from https to plain HTTP: what wrote the Location may not know that the client came over https (X-Forwarded-Proto).';

/** `another scheme and port`, `another host and port`: every part that differs but the path. */
function differenceOf(asked: URL, to: URL): string {
  const parts = [
    ...(to.protocol === asked.protocol ? [] : ['scheme']),
    ...(to.hostname === asked.hostname ? [] : ['host']),
    ...(to.port === asked.port ? [] : ['port']),
  ];
  const last = parts.pop();
  return `another ${parts.length > 0 ? `${parts.join(', ')} and ${last}` : last}`;
}

/** What to do about it; `unreached`: it was followed, to where no stream was. */
export function redirectFixes(
  reason: NotFollowed | 'unreached',
  { url }: Stream,
  to: URL | null,
  place: RedirectPlace,
): ProposedFix[] {
  const atServer: ProposedFix = { ...place, text: reason === 'unreached' ? reachable : namesPath };
  if (!to || !/^https?:$/.test(to.protocol) || reason === 'port') return [atServer];
  const ask: ProposedFix = {
    proxy: 'client',
    setting: 'url',
    current: url,
    suggested: to.href,
    text: 'Ask the place that it points to, or have this path served without a redirect.',
  };
  if (reason === 'too-many') return [atServer];
  if (reason === 'body') return [ask, trusted];
  return [ask, follow];
}

const namesPath =
  'Find out what redirects this path, and have it name a path or an http(s) address, or serve the path without a redirect.';

const reachable =
  'Have the redirect name a path alone, or the scheme, host and port by which clients come in; or serve the path without a redirect.';

const follow: ProposedFix = {
  proxy: 'client',
  setting: 'location',
  suggested: '-L',
  text: 'Or follow the redirect: -L here; browsers follow it, curl and most HTTP clients do not by themselves.',
};

const trusted: ProposedFix = {
  proxy: 'client',
  setting: 'location-trusted',
  suggested: '--location-trusted',
  text: 'Or have the body sent there, and every header and credential with it: --location-trusted, if that host may see them.',
};

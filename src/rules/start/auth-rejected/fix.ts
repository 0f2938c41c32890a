/** What to do about credentials that were not accepted. Part of `auth-rejected`. */
import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import { isClientCertificate } from '../../../analysis/answers/tls-mismatch.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Stream } from '../../../model/stream.ts';
import { adviceOf, phrasesOf } from '../../../proxies/profile/advice.ts';

/** The forward proxy (-x) asked for credentials, so the endpoint was not reached. */
export function isForwardProxy({ failure }: Stream): boolean {
  return failure?.code === 'PROXY_407';
}

/** Names of the credentials that were withheld at a redirect; null where all were sent. */
export function withheldCredentials({ cameFrom, status }: Stream): string[] | null {
  const names = (cameFrom?.withheld ?? []).filter(
    (name) => !/^(host|referer|x-request-id|content-\S+)$/i.test(name),
  );
  return names.length > 0 && status !== 407 ? names : null;
}

function askDirectly({ url }: Stream): ProposedFix[] {
  return [
    {
      proxy: 'client',
      setting: 'url',
      suggested: url,
      text: 'Ask the place that the redirect points to, with the credentials that are meant for it; or have the path served without a redirect.',
    },
    {
      proxy: 'client',
      setting: 'location-trusted',
      suggested: '--location-trusted',
      text: 'Or, if that host may see every header and credential that was given: --location-trusted.',
    },
  ];
}

/** What to send and where, or what to exempt; depends on who answered. */
export function credentialFixes(stream: Stream, { proxy, by }: Answerer): ProposedFix[] {
  if (withheldCredentials(stream)) return askDirectly(stream);
  if (isClientCertificate(stream.failure?.code ?? '') || stream.status === 400)
    return [
      {
        proxy: 'client',
        setting: 'cert',
        text: 'Give the client certificate and its key: --cert FILE --key FILE.',
      },
    ];
  if (stream.status === 407 || isForwardProxy(stream))
    return [
      {
        proxy: 'client',
        setting: 'proxy',
        text: 'Give the forward proxy its credentials: -x http://user:password@proxy:port.',
      },
    ];
  const send: ProposedFix = {
    proxy: 'client',
    setting: 'header',
    text: "Send valid credentials: -H 'Authorization: Bearer …', -u user:password or -b 'name=value', as the clients that work do.",
  };
  return by === 'proxy' ? [send, exempted(proxy)] : [send];
}

function exempted(proxy: ProxyKind): ProposedFix {
  const rules = phrasesOf('access-rules').map(({ name, words }) => `${words} in ${name}`);
  return {
    proxy,
    setting: adviceOf(proxy, 'access-rule').setting,
    text: `Or exempt the stream path from the rule that denies it (${rules.join('; ')}).`,
  };
}

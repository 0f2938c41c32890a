/** What becomes of a request that found its route, or was turned back before. */
import type { Setting } from '../../../model/setting.ts';
import { clusterWords } from './clusters.ts';
import { at, type ConfigNode, textAt, textOf } from './node.ts';
import { replaceScalar } from './place.ts';
import { statement } from './setting.ts';
import type { EnvoyStream } from './stream.ts';

/** `require_tls` of the virtual host: plain HTTP is sent to https (Envoy's SSL_REDIRECT_ROUTE). */
export function httpsOnly(hop: string, { virtualHost, labels }: EnvoyStream): Setting {
  const wanted = at(virtualHost, 'require_tls');
  return statement(hop, 'route', 'require_tls', labels.virtualHost, wanted, {
    state: 'answers',
    value: textOf(wanted),
    answers: 301,
    detail: 'plain HTTP is redirected to https',
    place: wanted === null ? null : replaceScalar(wanted),
  });
}

/** How a route ends a request, or where it passes it. */
type Outcome = Pick<Setting<'route'>, 'state' | 'answers' | 'detail'>;

/** What a route that was found does. */
export function outcome(stream: EnvoyStream): Outcome {
  const { route } = stream;
  const redirect = at(route, 'redirect');
  if (redirect !== null) return { state: 'answers', detail: 'redirect', answers: redirectStatus(redirect) };
  const direct = at(route, 'direct_response');
  if (direct === null)
    return {
      state: 'passes',
      detail: clusterWords(route, stream.clusterName) ?? 'cluster chosen at run time',
    };
  const status = textAt(direct, 'status');
  const answers = Number(status);
  return { state: 'answers', detail: `direct_response ${status}`, ...(answers > 0 ? { answers } : {}) };
}

const redirectCodes: Record<string, number> = {
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

function redirectStatus(redirect: ConfigNode): number {
  return redirectCodes[textAt(redirect, 'response_code') ?? ''] ?? 301;
}

/** Whether the name of a header, a member or a parameter marks its value as a secret. */

/** Request headers that carry no secret: the negotiation of a stream, and what proxies add to it. All others are replaced. */
const harmlessRequest = new Set(
  `accept accept-charset accept-encoding accept-language access-control-request-headers access-control-request-method
   cache-control connection content-encoding content-language content-length content-type date dnt expect host
   if-modified-since keep-alive last-event-id mcp-protocol-version origin pragma priority proxy-connection range referer
   save-data te trailer transfer-encoding upgrade upgrade-insecure-requests user-agent via x-request-id x-requested-with
   x-forwarded-host x-forwarded-port x-forwarded-proto :authority :method :path :scheme`.split(/\s+/),
);

/** Client hints and fetch metadata, which browsers make. */
const harmlessPrefix = /^(?:sec-ch-|sec-fetch-)/;

/** True for a request header whose value may be kept (as text, its own secrets replaced). */
export function isHarmlessRequestHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return harmlessRequest.has(lower) || harmlessPrefix.test(lower);
}

/** What proxies add to a request, to trace it or to say who asked: rows and tickets are found by it. */
const trace =
  /^(?:x-(?:request-id|forwarded-for|real-ip|envoy-.*|b3-.*|amzn-trace-id|cloud-trace-context|correlation-id|trace-id)|forwarded|traceparent|tracestate|b3|cf-(?:ray|connecting-ip)|true-client-ip)$/i;

/** True for a header that a request is traced by. */
export function isTraceHeader(name: string): boolean {
  return trace.test(name);
}

/** Response headers whose name contains a secret's word, but whose value only says how to ask, how often, or who answered. */
const tellingResponse =
  /^(?:(?:www|proxy)-authenticate|access-control-.*|x-envoy-.*|x-kong-.*|.*ratelimit-.*|content-security-policy.*|permissions-policy|strict-transport-security|clear-site-data|sec-websocket-.*|surrogate-key|x-cache-key)$/;

/** True for a response header whose value is replaced. */
export function isSecretResponseHeader(name: string): boolean {
  const lower = name.toLowerCase();
  if (tellingResponse.test(lower)) return false;
  // `X-Pass-Through` holds no password, `X-Tenant-Pass` does.
  return (
    kindOfName(name) !== null ||
    wordsOf(name).some((word) => secretWords.test(word) || (weakSecretWords.has(word) && word !== 'pass'))
  );
}

/** A word of a name that is enough: `clientsecret`, `PHPSESSID`, `accesstoken`. */
const secretWords =
  /secret|passw|passphrase|passcode|apikey|credential|jwt|csrf|xsrf|signature|hmac|sess(?:ion)?id$|tokens?$|authori[sz]ation$|cookie$/;
/** Enough with another word before them; alone they are words of prose and of configs too (`token: comma`). */
const weakSecretWords = new Set(
  'token key auth session sid sig signature otp pin pwd pass jwt csrf xsrf hmac ticket assertion bearer credential credentials'.split(
    ' ',
  ),
);
/** Words that may follow: `token_v2`, `session-id`, `secret_key_base64`. */
const suffixWords = /^(?:id|value|data|header|b64|base64|hex|raw|string|text|v?\d+)$/;

/** Directives of proxies, and what passes by: no password. */
const passDirectives = /^(?:proxy|fastcgi|grpc|scgi|uwsgi|memcached|by|first|second|last|next|one|two)$/;

const maxNames = 2_000;

export type NameKind = 'authorization' | 'cookie' | 'secret' | 'weak' | 'plural' | null;

/** The kind of a name in a text; null: it indicates no secret. Numbers under a plural count (`max_tokens`). */
export const kindOfName = cachedByName((name: string): NameKind => {
  const words = wordsOf(name);
  let last = words.pop();
  while (last !== undefined && suffixWords.test(last) && words.length > 0) last = words.pop();
  if (last === undefined) return null;
  if (/tokens$/.test(last)) return 'plural';
  if (last === 'pass' && passDirectives.test(words.at(-1) ?? '')) return null;
  if (/^authori[sz]ation$/.test(last)) return 'authorization';
  if (/^cookies?2?$/.test(last)) return 'cookie';
  if (weakSecretWords.has(last)) return words.length > 0 ? 'secret' : 'weak';
  return secretWords.test(last) ? 'secret' : null;
});

/** `X-Api-Key`, `accessToken`, `http_x_api_key`: the words of a name, in lower case. `api-key` is one. */
function wordsOf(name: string): string[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/api[-_. ]key/g, 'apikey')
    .split(/[^a-z\d]+/);
  return words.filter((word) => word !== '');
}

/** Names repeat on every row of a log. */
function cachedByName<T>(judge: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const result = judge(name);
    if (known.size >= maxNames) known.clear();
    known.set(name, result);
    return result;
  };
}

/** Reads Nginx's `log_format` strings (ngx_http_log_module) into scanners. */
import type { Escape } from '../../../logs/dialect.ts';
import type { Field, FormatPart } from '../../../logs/format-scanner.ts';

const common = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent';
const combined = `${common} "$http_referer" "$http_user_agent"`;

const ingressTail =
  '$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] ' +
  '$upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id';

const amplifyTail =
  '"$http_x_forwarded_for" "$host" sn="$server_name" rt=$request_time ua="$upstream_addr" ' +
  'us="$upstream_status" ut="$upstream_response_time" ul="$upstream_response_length" cs=$upstream_cache_status';

/** Nginx Proxy Manager's own. */
const managerFormat =
  '[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host "$request_uri" ' +
  '[Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $server] "$http_user_agent" "$http_referer"';

/** Apache APISIX's own. */
const apisixFormat =
  '$remote_addr - $remote_user [$time_local] $http_host "$request" $status $body_bytes_sent $request_time ' +
  '"$http_referer" "$http_user_agent" $upstream_addr $upstream_status $upstream_response_time';

/**
 * Formats tried when none is given, fullest first: ingress-nginx's `upstreaminfo`, the one of NGINX Amplify, `main` of
 * the packages, `combined`, each also with the virtual host before it, the common log. `$tail` takes what comes behind.
 */
export const knownFormats = [
  `${combined} ${ingressTail}`,
  `${combined} ${amplifyTail}`,
  combined,
  `${combined} "$http_x_forwarded_for"`,
  `${combined} $request_time`,
  `${combined} $tail`,
  `$vhost ${combined}`,
  `$vhost ${combined} "$upstream_addr"`,
  `$vhost ${combined} $tail`,
  common,
  `$vhost ${common}`,
  managerFormat,
  apisixFormat,
  `${apisixFormat} $tail`,
];

export interface NginxFormat {
  text: string;
  escape: Escape;
}

/** The format behind what was given: its text, its name `combined`, quoted pieces, or a whole `log_format` directive. */
export function resolveFormat(given: string, escaping: Escape | undefined): NginxFormat {
  const trimmed = given.trim();
  if (trimmed === 'combined') return { text: combined, escape: 'default' };
  const directive = /^log_format\s+\S+\s+(?:escape=(default|json|none)\s+)?([\s\S]*)$/.exec(trimmed);
  const pieces = directive?.[2] ?? (/^'[\s\S]*'\s*;?$/.test(trimmed) ? trimmed : null);
  const text = (pieces === null ? given : joinPieces(pieces)).replaceAll('\r\n', '\n');
  const said = escaping ?? (directive?.[1] as Escape | undefined);
  return { text, escape: said ?? (text.trimStart().startsWith('{') && !directive ? 'json' : 'default') };
}

function joinPieces(text: string): string {
  const piece = /'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s;'"][^\s;]*)/g;
  return [...text.matchAll(piece)].map((found) => unquote(found[1] ?? found[2] ?? found[3] ?? '')).join('');
}

const confEscapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function unquote(text: string): string {
  return text.replace(/\\(["'\\ntr])/g, (_, letter: string) => confEscapes[letter] ?? letter);
}

/** Text of a shape, and the characters that it never holds. */
type Kind = Pick<Field, 'shape' | 'without'>;

const token: Kind = { shape: /^\S*$/, without: ' \t' };
const list: Kind = { shape: /^(?:|(?:[^\s,]+)(?:(?:,| :) [^\s,]+)*)$/ };
const number: Kind = { shape: /^(?:-|\d*)$/, without: ' \t"\',]|;{}' };
const seconds: Kind = { ...number, shape: /^(?:-|\d+\.\d{3})?$/ };
const target = /^(?:-|\*|\/.*|\w+:\/\/.*)?$/;

const kinds: Record<string, Kind> = {
  status: { shape: /^(?:-|\d{3})?$/, without: number.without },
  time_local: { shape: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/, without: ']["' },
  time_iso8601: { shape: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\s"]*$/, without: ' \t"],|' },
  request_time: seconds,
  session_time: seconds,
  connection_time: seconds,
  gzip_ratio: { ...number, shape: /^(?:-|[\d.]*)$/ },
  msec: { shape: /^\d+\.\d+$/, without: number.without },
  host: { shape: /^[^\s/"]*$/, without: ' \t/"' },
  vhost: {
    shape: /^(?:(?:[\w-]+\.)+[\w-]+\.?(?::\d+)?|[\w-]+:\d+|localhost|-|\[[\da-fA-F:.]+\](?::\d+)?)$/,
    without: ' \t/"',
  },
  remote_addr: { shape: /^(?:-|unix:|[\da-fA-F.:]+)?$/, without: ' \t"\',]|;{}()' },
  request_method: token,
  server_protocol: token,
  request_id: { ...token, shape: /^[^\s"]*$/ },
  req_id: token,
  scheme: token,
  pipe: token,
  request_completion: { shape: /^(?:OK|-)?$/, without: number.without },
  upstream_cache_status: token,
  tail: { shape: /^/ },
};

const numbers =
  /^(?:request_length|bytes_sent|body_bytes_sent|connection|connection_requests|pid|remote_port|server_port)$/;
/** One value per attempt: `a, b` next server, `a : b` next group (ngx_http_upstream_module). */
const lists = /^upstream_(?:addr|status|\w+_time|bytes_\w+|response_length)$/;

/** A quote inside a value is always escaped, except by escape=none. */
const freeText: Record<Escape, Kind> = {
  default: { shape: /^[^"]*$/, without: '"' },
  json: { shape: /^(?:[^"\\]|\\.)*$/, without: '"' },
  none: { shape: null },
};

/** Literals and variables (`$name`, `${name}`) of a format string. */
export function formatParts({ text, escape: escaping }: NginxFormat): FormatPart[] {
  const parts: FormatPart[] = [];
  for (const [whole, braced, bare] of text.matchAll(/\$\{(\w+)\}|\$(\w+)|[^$]+|\$/g)) {
    const name = braced ?? bare;
    parts.push(name === undefined ? whole : { name, ...kindOf(name, escaping) });
  }
  return parts;
}

function kindOf(name: string, escaping: Escape): Kind {
  if (numbers.test(name)) return number;
  if (lists.test(name)) return list;
  if (/^(?:request_uri|uri)$/.test(name)) return escaping === 'none' ? { shape: target } : uriKind[escaping];
  return kinds[name] ?? freeText[escaping];
}

const uriKind = {
  default: { shape: /^(?:-|\*|\/[^"]*|\w+:\/\/[^"]*)?$/, without: '"' },
  json: { shape: /^(?:-|\*|(?:\/|\w+:\/\/)(?:[^"\\]|\\.)*)?$/, without: '"' },
};

/** Reads Nginx's `log_format` strings (ngx_http_log_module) into scanners. */
import type { Escape } from '../../../logs/dialect.ts';
import type { FormatPart } from '../../../logs/format-scanner.ts';

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

const ingressTail =
  '$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] ' +
  '$upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id';

const amplifyTail =
  '"$http_x_forwarded_for" "$host" sn="$server_name" rt=$request_time ua="$upstream_addr" ' +
  'us="$upstream_status" ut="$upstream_response_time" ul="$upstream_response_length" cs=$upstream_cache_status';

/**
 * Formats tried when none is given, fullest first: ingress-nginx's `upstreaminfo`, the one of NGINX
 * Amplify, `main` of the packages, `combined`. The last takes any tail behind `combined`.
 */
export const knownFormats = [
  `${combined} ${ingressTail}`,
  `${combined} ${amplifyTail}`,
  combined,
  `${combined} "$http_x_forwarded_for"`,
  `${combined} $request_time`,
  `${combined} $tail`,
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
  const text = pieces === null ? given.replace(/\r?\n$/, '') : joinPieces(pieces);
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

const list = /^(?:|(?:[^\s,]+)(?:(?:,| :) [^\s,]+)*)$/;
const number = /^(?:-|\d*(?:\.\d+)?)$/;
const token = /^\S*$/;

const shapes: Record<string, RegExp> = {
  status: /^(?:-|\d{3})?$/,
  time_local: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/,
  time_iso8601: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S+$/,
  msec: /^\d+\.\d+$/,
  request_uri: /^(?:-|\*|\/.*|\w+:\/\/.*)?$/,
  uri: /^(?:-|\*|\/.*|\w+:\/\/.*)?$/,
  host: /^[^\s/]*$/,
  remote_addr: token,
  request_method: token,
  server_protocol: token,
  request_id: token,
  req_id: token,
  tail: /^/,
};

const numbers =
  /^(?:request_time|request_length|bytes_sent|body_bytes_sent|connection|connection_requests|connection_time|pid|remote_port|server_port)$/;
/** One value per attempt: `a, b` next server, `a : b` next group (ngx_http_upstream_module). */
const lists = /^upstream_(?:addr|status|\w+_time|bytes_\w+|response_length)$/;

/** A quote inside a value is always escaped, except by escape=none. */
const freeText: Record<Escape, RegExp | null> = {
  default: /^[^"]*$/,
  json: /^(?:[^"\\]|\\.)*$/,
  none: null,
};

/** Literals and variables (`$name`, `${name}`) of a format string. */
export function formatParts({ text, escape: escaping }: NginxFormat): FormatPart[] {
  const parts: FormatPart[] = [];
  for (const [whole, braced, bare] of text.matchAll(/\$\{(\w+)\}|\$(\w+)|[^$]+|\$/g)) {
    const name = braced ?? bare;
    parts.push(name === undefined ? whole : { name, shape: shapeOf(name) ?? freeText[escaping] });
  }
  return parts;
}

function shapeOf(name: string): RegExp | null {
  if (numbers.test(name)) return number;
  return lists.test(name) ? list : (shapes[name] ?? null);
}

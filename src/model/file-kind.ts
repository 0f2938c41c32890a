/** What a file really is, by its beginning: users may pass the wrong file, and then a syntax hint does not help. */

import type { ProxyKind } from './log-record.ts';

/** A kind that can be recognised; `fileKind` gives null for any other. */
export type FileKind =
  | 'nginx-config'
  | 'envoy-config'
  | 'apache-config'
  | 'nginx-access-log'
  | 'nginx-error-log'
  | 'envoy-access-log'
  | 'envoy-server-log'
  | 'haproxy-config'
  | 'haproxy-log'
  | 'apache-error-log'
  | 'manifest'
  | 'html'
  | 'pem'
  | 'gzip'
  | 'archive'
  | 'utf-16'
  | 'binary'
  | 'empty';

/** Only this many characters are looked at. */
const sampleLength = 64_000;

/** The most certain ones first; bytes that are no UTF-8 appear as U+FFFD in the text. */
const signs: [FileKind, RegExp][] = [
  ['empty', /^[\s\uFEFF]*$/],
  ['gzip', /^\x1f[\x8b\uFFFD]/],
  ['archive', /^(?:PK\x03\x04|BZh|(?:\uFFFD|\xfd)7zXZ|\(\uFFFD\/\uFFFD|7z\uFFFD\uFFFD)/],
  ['utf-16', /^(?:\uFFFD\uFFFD|\uFEFF)?(?:[\s\S]\0[\s\S]\0|\0[\s\S]\0[\s\S])/],
  ['binary', /\0|^\x7fELF|\uFFFD[\s\S]{0,40}\uFFFD[\s\S]{0,40}\uFFFD[\s\S]{0,40}\uFFFD/],
  ['pem', /^-----BEGIN [A-Z0-9 ]+-----/m],
  ['html', /^\uFEFF?\s*(?:<!doctype html|<html[\s>]|<\?xml[^>]*>\s*<!doctype html)/i],
  ['nginx-error-log', /^(?:\S+ )?\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+:/m],
  ['envoy-server-log', /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+\]\[\d+\]\[\w+\]\[/m],
  [
    'haproxy-log',
    /\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d\.\d{3}\] \S+ \S+\/\S+ [-+\d]+\/[-+\d/]+ |^Connect from \S+ to \S+ \([^()\s]+\/(?:HTTP|TCP)\)$/m,
  ],
  ['apache-error-log', /^(?:\S+ )?\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[[\w:-]+\] /m],
  ['envoy-access-log', /^(?:\S+ )?\[\d{4}-\d\d-\d\dT[\d:.]+Z\] "(?:[A-Z-]+) /m],
  ['nginx-access-log', /^(?:\S+ )?\S+ - \S+ \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "/m],
  ['envoy-access-log', /^[ \t]*\{(?=.*"(?:response_flags|response_code_details|upstream_cluster)").*\}\s*$/m],
  ['nginx-access-log', /^[ \t]*\{(?=.*"(?:remote_addr|request_time|body_bytes_sent|request_uri)").*\}\s*$/m],
  ['manifest', /^apiVersion:\s*\S+(?=[\s\S]*^kind:\s*\S)|^kind:\s*\S+(?=[\s\S]*^apiVersion:\s*\S)/m],
  [
    'envoy-config',
    /(?:^|[\s"'{,-])(?:(?:static|dynamic)_?[Rr]esources|filter_?[Cc]hains|virtual_?[Hh]osts|(?:dynamic|static)_(?:listeners|route_configs|active_clusters)|load_?[Aa]ssignment)["']?\s*:|type\.googleapis\.com\/envoy\./m,
  ],
  [
    'haproxy-config',
    /^(?:global|defaults)[ \t]*(?:#.*)?$|^(?:frontend|backend|listen)[ \t]+[\w.:-]+(?:[ \t]+from[ \t]+[\w.:-]+)?[ \t]*(?:#.*)?$/m,
  ],
  [
    'apache-config',
    /^[ \t]*<(?:VirtualHost|Location|LocationMatch|Directory|IfModule|Proxy)\b[^>\n]*>|^[ \t]*(?:ProxyPass|ProxyPassMatch|ServerRoot|LoadModule|RewriteRule|CustomLog|IncludeOptional)[ \t]/m,
  ],
  [
    'nginx-config',
    /^[ \t]*(?:events|http|server|stream|upstream\s+[^\s{]+|location\s+[^{}\n]+)\s*\{|^[ \t]*(?:proxy_\w+|fastcgi_\w+|server_name|listen|worker_processes|access_log|root)\s[^;={}\n]*;/m,
  ],
];

/** The kind of the file that begins with `text`; null: none that is known. */
export function fileKind(text: string): FileKind | null {
  const sample = text.slice(0, sampleLength);
  return signs.find(([, sign]) => sign.test(sample))?.[0] ?? null;
}

const owners: Partial<Record<FileKind, ProxyKind>> = {
  'nginx-config': 'nginx',
  'nginx-access-log': 'nginx',
  'nginx-error-log': 'nginx',
  'envoy-config': 'envoy',
  'envoy-access-log': 'envoy',
  'envoy-server-log': 'envoy',
  'haproxy-config': 'haproxy',
  'haproxy-log': 'haproxy',
  'apache-config': 'apache',
  'apache-error-log': 'apache',
};

const words: Record<FileKind, string> = {
  'nginx-config': 'it looks like an Nginx config: --nginx-config',
  'envoy-config': 'it looks like an Envoy config: --envoy-config',
  'nginx-access-log': 'it looks like an Nginx access log: --nginx-access-log',
  'nginx-error-log': 'it looks like an Nginx error log: --nginx-error-log',
  'envoy-access-log': 'it looks like an Envoy access log: --envoy-access-log',
  'envoy-server-log': "it looks like Envoy's own log, not a log of requests",
  'haproxy-config': 'it looks like a HAProxy config: --haproxy-config',
  'haproxy-log': 'it looks like a HAProxy log: --haproxy-access-log',
  'apache-config': 'it looks like an Apache config: --apache-config',
  'apache-error-log': 'it looks like an Apache error log: --apache-error-log',
  manifest: 'it is a Kubernetes manifest; give the config that the proxy itself is started with',
  html: 'it is an HTML page',
  pem: 'it is a PEM file (a key or certificate)',
  gzip: 'it is gzip-compressed: unpack it first',
  archive: 'it is a compressed archive: unpack it first',
  'utf-16': 'it is UTF-16 text: save it as UTF-8',
  binary: 'it is a binary file, no text',
  empty: 'it is empty',
};

/** What a file is that was given as something else, and how that is said. */
export interface OtherKind {
  kind: FileKind;
  words: string;
  /** The proxy that such files are of; null for none, or any. */
  proxy: ProxyKind | null;
}

/** Of a file that was given as `wanted`; null when it is that kind, or none that is known. */
export function otherKind(text: string, wanted: readonly FileKind[]): OtherKind | null {
  const kind = fileKind(text);
  if (kind === null || wanted.includes(kind)) return null;
  return { kind, words: words[kind], proxy: owners[kind] ?? null };
}

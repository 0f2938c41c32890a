/** A curl command, as browsers and documents give it, read with curl's own option syntax. */
import { longNames, valueOptions } from './curl-options.ts';
import type { DataPart } from './request/body.ts';
import type { RequestFlags } from './request/flags.ts';

interface CurlCommand {
  flags: RequestFlags;
  warnings: string[];
}

/** What to do with an option and its value (`''` for one without). */
type Reader = (flags: RequestFlags, value: string) => void;

const part =
  (kind: DataPart['kind']): Reader =>
  (flags, text) => {
    flags.parts = [...(flags.parts ?? []), { kind, text }];
  };

const list =
  (key: 'header' | 'cookie' | 'resolve' | 'connectTo'): Reader =>
  (flags, text) => {
    flags[key] = [...(flags[key] ?? []), text];
  };

const set =
  <K extends keyof RequestFlags>(key: K, fixed?: RequestFlags[K]): Reader =>
  (flags, text) => {
    Object.assign(flags, { [key]: fixed ?? text });
  };

const readers: Readonly<Record<string, Reader>> = {
  url: (flags, text) => {
    flags.url ??= text;
  },
  header: list('header'),
  cookie: list('cookie'),
  resolve: list('resolve'),
  'connect-to': list('connectTo'),
  data: part('data'),
  'data-ascii': part('data'),
  'data-raw': part('data-raw'),
  'data-binary': part('data-binary'),
  'data-urlencode': part('data-urlencode'),
  json: part('json'),
  request: set('request'),
  get: set('get', true),
  head: set('head', true),
  insecure: set('insecure', true),
  cacert: set('cacert'),
  cert: set('cert'),
  key: set('key'),
  user: set('user'),
  'oauth2-bearer': set('bearer'),
  location: set('location', true),
  'location-trusted': set('locationTrusted', true),
  'max-time': set('maxTime'),
  proxy: set('proxy'),
  noproxy: set('noproxy'),
  compressed: set('compressed', true),
  'user-agent': set('userAgent'),
  referer: set('referer'),
  ipv4: set('ipv4', true),
  ipv6: set('ipv6', true),
  'connect-timeout': set('connectTimeout'),
  'unix-socket': set('unixSocket'),
  'http1.1': set('protocols', ['http1']),
  'http2-prior-knowledge': (flags) => Object.assign(flags, { protocols: ['http2'], priorKnowledge: true }),
};

/** Options about curl's own output, and `--http2`, which with curl is a wish: both protocols are tried anyway. */
const harmless = new Set(
  `no-buffer silent show-error verbose include progress-bar no-progress-meter fail fail-early fail-with-body output
   output-dir write-out remote-name remote-header-name dump-header stderr globoff styled-output no-styled-output trace
   trace-ascii trace-time http2 disable no-keepalive keepalive-time`.split(/\s+/),
);

/** `curl 'https://…' -H …`: true for the words after `--` that are one. */
export function isCurl(words: string[]): boolean {
  return /(^|[\\/])curl(\.exe)?$/i.test(words[0] ?? '');
}

/** The request that the words after `curl` describe; what is not understood is named in a warning. */
export function parseCurl(words: string[]): CurlCommand {
  const flags: RequestFlags = {};
  const unknown: string[] = [];
  const urls: string[] = [];
  for (const { name, shown, value } of splitWords(words)) {
    if (name === 'url') urls.push(value);
    const read = readers[name];
    if (read) read(flags, value);
    else if (!harmless.has(name)) unknown.push(shown);
  }
  const warnings = [];
  if (unknown.length > 0)
    warnings.push(`options of curl that are left out here: ${[...new Set(unknown)].join(', ')}`);
  if (urls.length > 1) warnings.push(`only the first of ${urls.length} URLs is asked`);
  // curl takes a URL without a scheme for http://.
  if (flags.url && !flags.url.includes('://')) flags.url = `http://${flags.url}`;
  return { flags, warnings };
}

interface Option {
  /** Long name, without dashes. */
  name: string;
  /** As written, for warnings; never with its value, which may be a secret. */
  shown: string;
  value: string;
}

/** curl's syntax: `-sSN`, `-XPOST`, `-X POST`, `--request POST`; every other word is a URL. */
function splitWords(words: string[]): Option[] {
  const options: Option[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('--') && word.length > 2) {
      const name = word.slice(2);
      options.push({ name, shown: word, value: valueOptions.has(name) ? (rest.shift() ?? '') : '' });
    } else if (word.startsWith('-') && word !== '-' && word !== '--') {
      options.push(...splitLetters(word.slice(1), rest));
    } else if (word.trim() !== '' && word !== '--') {
      options.push({ name: 'url', shown: word, value: word });
    }
  }
  return options;
}

/** Letters up to the first that takes a value, which is the rest of the word or the next word. */
function splitLetters(letters: string, rest: string[]): Option[] {
  const options: Option[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const shown = `-${letters[at]}`;
    const name = longNames[letters[at] ?? ''] ?? shown;
    if (!valueOptions.has(name)) {
      options.push({ name, shown, value: '' });
      continue;
    }
    const attached = letters.slice(at + 1);
    return [...options, { name, shown, value: attached === '' ? (rest.shift() ?? '') : attached }];
  }
  return options;
}

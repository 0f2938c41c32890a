/** Directives that are one handler each. */
import type { ConfigFile } from '../../../../model/setting.ts';
import type { Handler, Spot } from '../model.ts';
import { rewriteTo, uriChange } from '../rewrites.ts';
import { spotOf } from './places.ts';
import { encodeHandler, proxyHandler } from './proxy.ts';
import { named, type Segment } from './segments.ts';
import type { Token } from './tokens.ts';

/** They change nothing in who answers. */
export const transparent: ReadonlySet<string> = new Set([
  ...['tracing', 'map', 'vars', 'fs', 'root', 'log_append', 'skip_log', 'log_skip', 'log_name', 'header'],
  ...['copy_response_headers', 'request_body', 'push'],
]);

/** The handlers of one directive; `rest`: its arguments behind the matcher. */
export function imported(files: ConfigFile[], segment: Segment, rest: Token[]): Handler[] {
  const word = segment.name.text;
  const at = spotOf(segment.name);
  const args = rest.map(({ text }) => text);
  const make = makers[word];
  if (make) return make({ files, segment, rest, args, at });
  return [{ kind: 'open', words: word, at }];
}

interface Made {
  files: ConfigFile[];
  segment: Segment;
  rest: Token[];
  args: string[];
  at: Spot;
}

const makers: Readonly<Record<string, (made: Made) => Handler[]>> = {
  reverse_proxy: ({ files, segment, rest }) => [proxyHandler(files, segment, rest)],
  encode: ({ files, segment, rest }) => [encodeHandler(files, segment, rest)],
  respond: ({ args, at }) => [answer('respond', statusIn(args) ?? 200, at)],
  redir: ({ args, at }) => [
    { kind: 'answer', word: 'redir', status: redirStatus(args[1]), location: args[0] ?? null, at },
  ],
  error: ({ args, at }) => [{ kind: 'fail', status: statusIn(args) ?? 500, at }],
  abort: ({ at }) => [{ kind: 'drop', at }],
  metrics: ({ at }) => [answer('metrics', 200, at)],
  file_server: ({ segment, at }) => [
    {
      kind: 'files',
      word: 'file_server',
      goesOn: segment.block?.some(({ name }) => name.text === 'pass_thru') ?? false,
      at,
    },
  ],
  rewrite: ({ args, at }) => [{ kind: 'rewrite', change: rewriteTo(args[0] ?? ''), at }],
  uri: ({ args, at }) => [{ kind: 'rewrite', change: uriChange(args), at }],
  templates: ({ segment, at }) => [templates(segment, at)],
  method: ({ args }) => [{ kind: 'method', method: plain(args[0]) }],
  request_header: ({ args, at }) => [requestHeader(args, at)],
  basicauth: ({ at, segment }) => [password(segment.name.text, at)],
  basic_auth: ({ at, segment }) => [password(segment.name.text, at)],
  forward_auth: forwardAuth,
};

function answer(word: string, status: number | null, at: Spot): Handler {
  return { kind: 'answer', word, status, location: null, at };
}

function password(word: string, at: Spot): Handler {
  return { kind: 'access', word, state: 'password', value: '', at };
}

/** A `reverse_proxy` that is asked first, and whose answer of 2xx lets the request go on. */
function forwardAuth({ files, segment, rest, args, at }: Made): Handler[] {
  const { upstreams } = proxyHandler(files, segment, rest);
  const path = named(segment.block ?? [], 'uri')[0]?.args[0]?.text ?? null;
  const value = args[0] ?? upstreams[0]?.text ?? '';
  return [{ kind: 'access', word: 'forward_auth', state: 'subrequest', value, at, upstreams, path }];
}

function templates({ block }: Segment, at: Spot): Handler {
  const mime = named(block ?? [], 'mime').flatMap(({ args }) => args.map(({ text }) => text));
  return { kind: 'gather', word: 'templates', types: mime, at };
}

/** A lone three-digit word is the status, else the second one; null: a placeholder, or there is none. */
function statusIn(args: string[]): number | null {
  const [only = '', second = ''] = args;
  const text = args.length > 1 ? second : only;
  return /^\d{3}$/.test(text) ? Number(text) : null;
}

function redirStatus(code = 'temporary'): number | null {
  const named: Record<string, number> = { permanent: 301, temporary: 302, html: 200 };
  return named[code] ?? (/^\d{3}$/.test(code) ? Number(code) : null);
}

/** `-Name` deletes, `+Name` adds; a third argument replaces in what is there. */
function requestHeader([name = '', value, replacement]: string[], at: Spot): Handler {
  const bare = name.replace(/^[+?>-]/, '');
  const isKnown = replacement === undefined && !name.startsWith('+');
  const isDropped = name.startsWith('-');
  const text = isDropped ? '' : value;
  return { kind: 'request-header', name: bare, value: isKnown ? plain(text) : null, isDropped, at };
}

/** Null where only a request tells. */
function plain(text: string | undefined): string | null {
  return text === undefined || text.includes('{') ? null : text;
}

/** Lines of a Caddy config that may hold a secret: all but those of statements that are known to hold none. */
import { mayNameSecret } from '../../../configs/secret-looks.ts';
import { DoctorError } from '../../../errors.ts';
import { parseSegments, type Segment } from './caddyfile/segments.ts';

/** 1-based. Of a text that is no Caddyfile and no JSON, every line. */
export function caddySecretLines(text: string): ReadonlySet<number> {
  const lines = text.split('\n');
  const isJson = /^\s*[{[]\s*["\]}]/.test(text);
  const open = isJson ? jsonLines(lines) : openLines(text);
  const hidden = lines.flatMap((line, index) => {
    const isShown = open.has(index + 1) || /^\s*(?:#.*)?$/.test(line);
    const comment = isJson ? undefined : /(?:^|\s)(#.*)$/.exec(line)?.[1];
    return isShown && !(comment !== undefined && mayNameSecret(comment)) ? [] : [index + 1];
  });
  return new Set(hidden);
}

/** Names of statements whose words are names, addresses, times, sizes and paths. */
const harmless = new Set(
  (
    'handle handle_path route reverse_proxy transport read_timeout write_timeout dial_timeout versions to ' +
    'response_header_timeout flush_interval stream_timeout stream_close_delay lb_policy lb_try_duration ' +
    'lb_try_interval lb_retries fail_duration max_fails keepalive keepalive_idle_conns max_conns_per_host ' +
    'health_uri health_path health_port health_interval health_timeout encode gzip zstd minimum_length match ' +
    'servers timeouts write idle read_body read_header protocols grace_period shutdown_delay auto_https http_port ' +
    'https_port admin log output format level roll_size roll_keep file_server root bind order path host method ' +
    'protocol abort rewrite uri try_files handle_errors debug'
  ).split(' '),
);

function openLines(text: string): Set<number> {
  try {
    return new Set(parseSegments('', text).flatMap((segment) => shownLines(segment, true)));
  } catch (error) {
    if (error instanceof DoctorError) return new Set();
    throw error;
  }
}

/** `isTop`: it may be a site, whose words are addresses. What is in a block that is not known stays closed as a whole. */
function shownLines(segment: Segment, isTop: boolean): number[] {
  const { name, args, block, headEnd, close } = segment;
  const isKnown = isTop ? block !== null && !name.text.startsWith('(') : harmless.has(bare(name.text));
  const isSnippet = isTop && /^[(&]/.test(name.text);
  if (!isKnown && !isSnippet) return [];
  const words = [name, ...args, headEnd];
  const first = Math.min(...words.map(({ start }) => start.line));
  const last = Math.max(...words.map(({ end }) => end.line));
  const head = first === last ? [first] : [];
  const inner = (block ?? []).flatMap((one) => shownLines(one, false));
  return [...head, ...inner, ...(close ? [close.start.line] : [])];
}

/** `@name path /a` is as harmless as its matcher, which is looked at by its own words. */
function bare(name: string): string {
  return name.startsWith('@') ? 'path' : name;
}

const jsonNames = [
  ...harmless,
  'upstreams',
  'keep_alive',
  'idle_timeout',
  'read_header_timeout',
  'dial',
  'handler',
  'routes',
  'terminal',
  'listen',
  'http',
  'apps',
].join('|');
const jsonLine = new RegExp(
  `^(?:[\\s\\[\\]{},]|"(?:${jsonNames})":\\s*(?:[\\[{]|"[\\w.:*/-]{0,40}"|-?\\d+|true|false))*$`,
);

function jsonLines(lines: readonly string[]): Set<number> {
  return new Set(lines.flatMap((line, index) => (jsonLine.test(line) ? [index + 1] : [])));
}

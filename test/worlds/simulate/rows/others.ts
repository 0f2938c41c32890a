/** Rows of other people's streams before ours: healthy ones, those of a client with a limit of its own, and old trouble. */
import { type Dice, diceOf } from '../../dice.ts';
import type { HopKind, HopSituation, Situation } from '../../situation.ts';
import { type ApacheFields, apacheText } from './apache.ts';
import { caddyText } from './caddy.ts';
import { type EnvoyFields, envoyText } from './envoy.ts';
import { haproxyText } from './haproxy.ts';
import type { Line, RowRequest } from './index.ts';
import { nginxAccessText } from './nginx.ts';
import { isWritten, lineOf } from './nginx-error.ts';
import { programText } from './programs.ts';
import { varnishText } from './varnish.ts';

const agents = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0', 'okhttp/4.12.0', 'python-httpx/0.27.0'];
const upstream = '127.0.0.1:9000';

interface OtherStream {
  /** When it ended, ms since the run began: before it. */
  atMs: number;
  ageMs: number;
  userAgent: string;
  number: number;
  /** The upstream was away: no connection, or one that broke. */
  trouble: 'refused' | 'broken' | null;
}

/** The same streams at every hop. */
function othersOf({ seed, others }: Situation): OtherStream[] {
  const dice = diceOf(seed + 7);
  const isAlike = others.leaveAtMs !== null;
  return Array.from({ length: others.count }, (_, number) => ({
    number,
    atMs: -dice.between(20_000, 600_000),
    ageMs: others.leaveAtMs ?? dice.between(200, 900_000),
    userAgent: isAlike ? (agents[1] ?? '') : dice.pick(agents),
    trouble: others.hadTrouble ? troubleOf(dice) : null,
  }));
}

function troubleOf(dice: Dice): OtherStream['trouble'] {
  return dice.pick(['refused', 'broken', null] as const);
}

export function otherRows(situation: Situation, hop: HopSituation, epochMs: number): Line[] {
  return othersOf(situation).map((one) => {
    const stamp = epochMs + one.atMs + hop.clockOffsetMs;
    return {
      atMs: one.atMs,
      text: (texts[hop.kind] ?? envoyOf)(hop, one, stamp),
    };
  });
}

function nginxText(hop: HopSituation, { ageMs, userAgent, trouble }: OtherStream, stamp: number): string {
  const isRefused = trouble === 'refused';
  return nginxAccessText(hop, {
    stamp,
    request: 'GET /events HTTP/1.1',
    status: isRefused ? 502 : 200,
    bytes: isRefused ? 157 : 60 + Math.round(ageMs / 20),
    userAgent,
    seconds: isRefused ? 0.001 : ageMs / 1000,
    upstream,
    upstreamStatus: isRefused ? '502' : '200',
    connectTime: isRefused ? '-' : '0.001',
  });
}

function envoyOf(
  hop: HopSituation,
  { ageMs, userAgent, number, trouble }: OtherStream,
  stamp: number,
): string {
  const isRefused = trouble === 'refused';
  const base: EnvoyFields = {
    startMs: stamp - (isRefused ? 1 : ageMs),
    method: 'GET',
    path: '/events',
    protocol: 'HTTP/1.1',
    status: 200,
    flags: 'DC',
    details: 'downstream_remote_disconnect',
    bytes: 60 + Math.round(ageMs / 20),
    durationMs: isRefused ? 1 : ageMs,
    serviceMs: 2,
    userAgent,
    requestId: `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`,
    authority: 'app.example.test',
    upstream,
  };
  if (trouble === 'broken')
    return envoyText(hop, {
      ...base,
      flags: 'UPE',
      details: 'upstream_reset_after_response_started{protocol_error}',
    });
  if (!isRefused) return envoyText(hop, base);
  const details =
    'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}';
  return envoyText(hop, { ...base, status: 503, flags: 'UF', details, bytes: 167, serviceMs: null });
}

const request = 'GET /events HTTP/1.1';

/** Rows that tell no reason show what broke as they show what ended. */
function plain({ ageMs, userAgent, trouble }: OtherStream, stamp: number): ApacheFields {
  const isRefused = trouble === 'refused';
  return {
    startMs: stamp - (isRefused ? 1 : ageMs),
    durationMs: isRefused ? 1 : ageMs,
    request,
    status: isRefused ? 503 : 200,
    bytes: isRefused ? 250 : 60 + Math.round(ageMs / 20),
    userAgent,
  };
}

function haproxyOf({ name }: HopSituation, one: OtherStream, stamp: number): string {
  const { startMs, durationMs, status, bytes } = plain(one, stamp);
  const states = { refused: 'SC', broken: 'SD' };
  return haproxyText({
    ...{ startMs, name, client: 41_000 + one.number, isConnected: one.trouble !== 'refused' },
    ...{ headMs: one.trouble === 'refused' ? -1 : 2, durationMs, status, bytes, request },
    state: one.trouble === null ? 'CD' : states[one.trouble],
  });
}

function caddyOf(_: HopSituation, one: OtherStream, stamp: number): string {
  const { durationMs, status, bytes, userAgent } = plain(one, stamp);
  const asked = { protocol: 'HTTP/1.1', method: 'GET', authority: 'app.example.test', path: '/events' };
  const isOwn = one.trouble === 'refused';
  return caddyText({ ...asked, endMs: stamp, durationMs, status, bytes, userAgent, isOwn });
}

/** Pingora writes 0 where it sent nothing; neither names a reason in its row. */
function programOf(_: HopSituation, one: OtherStream, stamp: number): string {
  const { durationMs, bytes, userAgent } = plain(one, stamp);
  const isRefused = one.trouble === 'refused';
  const asked = { method: 'GET', path: '/events', protocol: 'HTTP/1.1', client: 41_000 + one.number };
  const answered = { status: isRefused ? 502 : 200, bytes: isRefused ? 0 : bytes };
  return programText({ ...asked, ...answered, endMs: stamp, durationMs, upstream, userAgent });
}

const texts: Partial<Record<HopKind, (hop: HopSituation, one: OtherStream, stamp: number) => string>> = {
  nginx: nginxText,
  haproxy: haproxyOf,
  apache: (hop, one, stamp) => apacheText(hop, plain(one, stamp)),
  caddy: caddyOf,
  pingora: programOf,
  go: programOf,
  varnish: (hop, one, stamp) =>
    varnishText(hop, { ...plain(one, stamp), request: 'GET http://app.example.test/events HTTP/1.1' }),
};

/** What Nginx's error log says of them. */
export function otherErrorLines(situation: Situation, hop: HopSituation, epochMs: number): Line[] {
  if (!isWritten(hop, 'error')) return [];
  return othersOf(situation).flatMap(({ atMs, trouble, number }) => {
    if (trouble === null) return [];
    const about: RowRequest = {
      userAgent: '',
      requestId: '',
      protocol: 'HTTP/1.1',
      method: 'GET',
      path: '/events',
      authority: 'app.example.test',
      connection: 1_000 + number,
      upstream,
      epochMs,
    };
    const message =
      trouble === 'refused'
        ? 'connect() failed (111: Connection refused) while connecting to upstream'
        : 'upstream prematurely closed connection while reading upstream';
    return [{ atMs, text: lineOf(hop, { level: 'error', message, upstream }, about, atMs) }];
  });
}

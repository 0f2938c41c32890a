/** Fills a row from the variables of a HAProxy log format. */
import { blankRow, numeric, present, type Row, splitRequest } from '../../../logs/dialect.ts';
import { commonLogStamp, epochStamp, monthIndex, type Stamp } from '../../../logs/timestamps.ts';
import type { ReasonDetail } from '../../../model/reason-detail.ts';
import { momentOf } from './samples.ts';
import { type Judged, judgeState, type Situation } from './states.ts';

/** Values by variable, without `%`, as they came; a header is `REQ(user-agent)`. */
export type Variables = Record<string, string>;

export interface Times {
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number | null;
  stampMs: number;
}

/**
 * Start, end and age: `%tr` is when the request began and `%Ta` its life since then; `%t` is when the connection was
 * accepted and `%Tt` all since then (manual 8.4). A `+` before a time: the row was written before the end.
 */
export function timesOf(variables: Variables): Times {
  const active = elapsed(variables.Ta);
  const total = elapsed(variables.Tt);
  const asked = requestStamp(variables);
  if (asked !== null) return { ...spanOf(asked.at, active ?? total), stampMs: asked.stampMs };
  const accepted = acceptStamp(variables);
  if (accepted === null) return writtenTimes(variables, active ?? total);
  const { endedAt } = spanOf(accepted.at, total ?? active);
  const age = active ?? total;
  const startedAt = endedAt === null || age === null ? accepted.at : endedAt - age;
  return { startedAt, endedAt, durationMs: age, stampMs: accepted.stampMs };
}

/** A row is written when the request is over: `%[date]` is its end. */
function writtenTimes(variables: Variables, durationMs: number | null): Times {
  const written = sampled(variables, 'date');
  if (written === null) return { startedAt: null, endedAt: null, durationMs, stampMs: 0 };
  const startedAt = durationMs === null ? null : written.at - durationMs;
  return { startedAt, endedAt: written.at, durationMs, stampMs: written.stampMs };
}

function sampled(variables: Variables, fetch: string): Stamp | null {
  const found = Object.entries(variables).find(([name]) => /^[a-z_]+/.exec(name)?.[0] === fetch);
  return found === undefined ? null : momentOf(...found);
}

function spanOf(startedAt: number, durationMs: number | null): Omit<Times, 'stampMs'> {
  return { startedAt, endedAt: durationMs === null ? null : startedAt + durationMs, durationMs };
}

function elapsed(text: string | undefined): number | null {
  const value = text?.startsWith('+') ? null : numeric(text);
  return value !== null && value >= 0 ? value : null;
}

function requestStamp(variables: Variables): Stamp | null {
  const { tr, trg, trl } = variables;
  return dateStamp(tr) ?? zonedStamp(trg) ?? zonedStamp(trl) ?? sampled(variables, 'request_date');
}

function acceptStamp(variables: Variables): Stamp | null {
  const { t, T: gmt, Tl: local, Ts: seconds } = variables;
  const named = dateStamp(t) ?? zonedStamp(gmt) ?? zonedStamp(local);
  return named ?? (seconds ? epochStamp(seconds) : null) ?? sampled(variables, 'accept_date');
}

function zonedStamp(text: string | undefined): Stamp | null {
  return text === undefined ? null : commonLogStamp(text);
}

/** `21/Nov/2026:02:23:30.892`, without a zone: this machine's own local time. */
export function dateStamp(text: string | undefined): Stamp | null {
  const found = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(text ?? '');
  if (found === null) return null;
  const [day, year, hour, minute, second, ms] = [1, 3, 4, 5, 6, 7].map((group) => Number(found[group]));
  const month = monthIndex(found[2] ?? '');
  if (month < 0) return null;
  return { at: new Date(year ?? 0, month, day, hour, minute, second, ms).getTime(), stampMs: 1 };
}

/** The row that these variables tell. */
export function haproxyRow(
  variables: Variables,
  times: Times,
  plain: (name: string) => string | undefined,
): Row {
  const situation = situationOf(variables);
  const [reason, reasonConfidence] = judgeRow(variables, situation);
  return {
    ...blankRow('access'),
    ...requestOf(variables, plain),
    ...upstreamOf(variables, situation),
    ...times,
    status: situation.status,
    bytesSent: numeric(variables.B?.replace('+', '')),
    ...clientOf(variables),
    pid: present(variables.pid),
    reason,
    reasonConfidence,
    reasonDetails: detailsOf(variables, situation),
    words: wordsOf(variables),
    detail: present(variables.tsc ?? variables.ts),
    fields: variables,
  };
}

/** By default a port alone tells our own rows from those of other clients. */
function clientOf({ ci, cp }: Variables): Pick<Row, 'clientAddress' | 'clientPort'> {
  const port = numeric(cp);
  return { clientAddress: present(ci), ...(port !== null && port > 0 && { clientPort: port }) };
}

/** A row that was written before the end (`option logasap`) says nothing of the end. */
function judgeRow(variables: Variables, situation: Situation): Judged {
  const state = variables.tsc ?? variables.ts;
  const isEarly = [variables.Ta, variables.Tt].some((text) => text?.startsWith('+'));
  if (isEarly || state === undefined) return ['unknown', 'possible'];
  return judgeState(state, situation);
}

function situationOf(variables: Variables): Situation {
  const { ST, status: sample, s: server, b, f, ft, TR } = variables;
  const frontend = f ?? ft?.replace(/~$/, '');
  const status = numeric(ST ?? sample);
  return {
    status: status !== null && status > 0 ? status : null,
    isServerless: server !== undefined && /^<|^-$/.test(server),
    isOwnBackend: b !== undefined && b === frontend,
    isUnrouted: TR === '-1',
    isUnread: !Object.keys(variables).some((name) => ofRequests.test(name)),
  };
}

/** What only `mode http` gives. */
const ofRequests = /^(?:r|ST|status|T[Rra]|tr[gl]?|H\w+|(?:REQ|RESP)\(.*|tsc)$/;

function requestOf(variables: Variables, plain: (name: string) => string | undefined): Partial<Row> {
  const line = splitRequest(present(plain('r')));
  const query = present(plain('HQ'));
  const path = present(plain('HP'));
  const target =
    present(plain('HU')) ?? line.path ?? present(plain('HPO')) ?? (path && `${path}${query ?? ''}`);
  const { authority, rest } = splitTarget(target);
  return {
    method: present(plain('HM')) ?? line.method,
    path: rest,
    protocol: present(plain('HV')) ?? line.protocol,
    authority: present(plain('REQ(host)')) ?? authority,
    userAgent: present(plain('REQ(user-agent)')),
    requestId: present(plain('REQ(x-request-id)') ?? variables.ID),
    contentType: present(plain('RESP(content-type)')),
  };
}

/** Over HTTP/2 the whole address stands there: `https://a.test/events`. */
function splitTarget(target: string | null): { authority: string | null; rest: string | null } {
  const found = target === null ? null : /^\w+:\/\/([^/?]*)(.*)$/.exec(target);
  if (found === null) return { authority: null, rest: target };
  return { authority: found[1] || null, rest: found[2] || '/' };
}

/** The address where the format has it, else the names of backend and server. */
function upstreamOf(variables: Variables, { isServerless, status }: Situation): Partial<Row> {
  const { b: backend, s: server, si: address, sp: port, Tr: head } = variables;
  const isAsked = !isServerless && present(server) !== null;
  const shown = present(address) !== null && present(port) !== null ? `${address}:${port}` : null;
  const named = isAsked ? `${backend ?? ''}/${server}` : null;
  const isAnswered = isAsked && head !== undefined && head !== '-1' && status !== null;
  return {
    upstreamAddress: isServerless ? null : (shown ?? named),
    namesUpstream: server !== undefined || address !== undefined,
    upstreamStatus: isAnswered ? String(status) : null,
    upstreamCluster: present(backend),
  };
}

function detailsOf({ Tr: head, rc, tsc, ts }: Variables, situation: Situation): ReasonDetail[] {
  const state = (tsc ?? ts ?? '').slice(0, 2);
  const isAnswered = head !== undefined && head !== '-1' && !situation.isServerless;
  const isOwn = situation.isServerless || (head === '-1' && situation.status !== null);
  const isRule = state === 'LR' && situation.isServerless;
  const isUnconnected = state === 'SC' || state === 'sC' || state === 'RC';
  return [
    ...(isAnswered && state !== 'PH' ? ['passed-on' as const] : []),
    ...(isOwn && (isRule || (situation.status ?? 0) >= 300) ? ['own-answer' as const] : []),
    ...(isUnconnected && !situation.isServerless ? ['unconnected' as const] : []),
    ...(isAnswered && rc !== undefined && Number(rc) > 0 ? ['retried' as const] : []),
  ];
}

function wordsOf({ ST, tsc, ts }: Variables): string {
  const state = tsc ?? ts;
  return [
    ...(state === undefined ? [] : [`termination state ${state}`]),
    ...(ST ? [`status ${ST}`] : []),
  ].join(', ');
}

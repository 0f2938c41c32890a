/** Makes a row of the values of named fields. */
import { blankRow, numeric, present, type Row, splitRequest } from '../dialect.ts';
import { anyStamp, type Stamp } from '../timestamps.ts';
import { durationMs } from './durations.ts';
import type { FieldName, NamedFormat } from './format.ts';

/** Text by the field's name; absent where the format has no such field. */
export type NamedValues = Partial<Record<FieldName, string>>;

/** What a program's own words for a failure mean. */
export type Meaning = Pick<Row, 'reason' | 'reasonConfidence'> &
  Partial<Pick<Row, 'reasonDetails' | 'detail'>>;

/** The meaning of a text; null: it is about nothing that is known. */
export type MeaningOf = (text: string) => Meaning | null;

const perMs: Partial<Record<FieldName, number>> = {
  duration_s: 1000,
  duration_ms: 1,
  duration_us: 1e-3,
  duration_ns: 1e-6,
};

/** When the row was written; null where it does not tell. */
export function endOfRow(values: NamedValues, times: NamedFormat['times']): Stamp | null {
  const end = stampOf(values, times, 'time');
  if (end !== null) return end;
  const start = stampOf(values, times, 'start');
  const took = tookMs(values);
  return start === null || took === null ? null : { at: start.at + took, stampMs: start.stampMs };
}

/** The row that these values tell. */
export function namedRow(values: NamedValues, times: NamedFormat['times'], meaningOf: MeaningOf): Row {
  const end = endOfRow(values, times);
  const start = stampOf(values, times, 'start');
  const took = tookMs(values) ?? (start && end ? end.at - start.at : null);
  const line = splitRequest(present(values.request));
  return {
    ...blankRow('access'),
    method: present(values.method) ?? line.method,
    // Some write the whole URL.
    path: (present(values.path) ?? line.path)?.replace(/^https?:\/\/[^/]+/, '') ?? null,
    protocol: present(values.protocol) ?? line.protocol,
    authority: present(values.host),
    status: statusOf(values.status),
    bytesSent: numeric(values.bytes),
    userAgent: present(values.user_agent),
    requestId: present(values.request_id),
    ...clientOf(present(values.client)),
    upstreamAddress: present(values.upstream)?.replace(/^https?:\/\/([^/]+).*$/, '$1') ?? null,
    namesUpstream: values.upstream !== undefined,
    upstreamStatus: present(values.upstream_status),
    endedAt: end?.at ?? null,
    startedAt: start?.at ?? (end === null || took === null ? null : end.at - took),
    ...(start === null && end !== null && took !== null && { mayBeStart: true as const }),
    stampMs: end?.stampMs ?? 0,
    durationMs: took === null ? null : Math.round(took),
    fields: { ...values },
    ...judge(values, meaningOf),
  };
}

function stampOf(values: NamedValues, times: NamedFormat['times'], name: 'time' | 'start'): Stamp | null {
  const text = values[name];
  return text === undefined ? null : (times[name] ?? anyStamp)(text);
}

function tookMs(values: NamedValues): number | null {
  const told = present(values.duration);
  if (told !== null) return durationMs(told);
  for (const [name, factor] of Object.entries(perMs)) {
    const value = numeric(values[name as FieldName]);
    if (value !== null) return value * factor;
  }
  return null;
}

/** Some write 0 where no answer was sent. */
function statusOf(text: string | undefined): number | null {
  const status = numeric(text);
  return status === 0 ? null : status;
}

/** `192.0.2.7:4711`, `[2001:db8::1]:4711`: the port tells our own rows from those of other clients. */
function clientOf(told: string | null): Pick<Row, 'clientAddress' | 'clientPort'> {
  const found = /^(?:(\d+(?:\.\d+){3})|\[([\da-fA-F:.]+)\])(?::(\d{1,5}))?$/.exec(told ?? '');
  if (!found) return { clientAddress: told };
  const port = Number(found[3] ?? 0);
  return { clientAddress: found[1] ?? found[2] ?? null, ...(port > 0 && { clientPort: port }) };
}

function judge(values: NamedValues, meaningOf: MeaningOf): Partial<Row> {
  const error = present(values.error);
  const words = [present(values.status) ?? '', error ?? ''].filter((word) => word !== '').join(', ');
  const meaning = error === null ? null : meaningOf(error);
  return { words, ...(meaning ?? byStatus(values, error)) };
}

type Answer = [Row['reason'], Row['reasonConfidence']];

/** What a status alone tells; where an upstream was asked, its own answer may be passed on. */
function byStatus(values: NamedValues, error: string | null): Meaning {
  const status = numeric(values.status) ?? 0;
  const isUnasked = values.upstream !== undefined && present(values.upstream) === null;
  const [reason, reasonConfidence] =
    status >= 200 && status < 400 ? ended(values, error) : refused(status, isUnasked);
  return { reason, reasonConfidence };
}

/** A field for what went wrong that says nothing is no proof: not all programs notice a cut. */
function ended(values: NamedValues, error: string | null): Answer {
  return values.error !== undefined && error === null ? ['clean', 'possible'] : ['unknown', 'possible'];
}

function refused(status: number, isUnasked: boolean): Answer {
  if (status === 404 && isUnasked) return ['no-route', 'likely'];
  if (status === 502) return ['connect-failed', 'possible'];
  if (status === 504) return ['response-timeout', 'possible'];
  if (status === 499) return ['client-closed', 'likely'];
  return ['unknown', 'possible'];
}

/** The text of `varnishlog`, with `-g request` or without: each request with what befell it, and its requests to backends. */
import { blankRow, type Dialect, numeric, type Row, type RowReader } from '../../../logs/dialect.ts';
import { upstreamOf } from './access.ts';
import { judgeFetchErrors } from './fetch-error.ts';
import { judgeHandling } from './handling.ts';
import {
  all,
  beginsGroup,
  endsGroup,
  first,
  headerIn,
  last,
  lastTime,
  readGroup,
  type Transaction,
  timeOf,
} from './transactions.ts';

export const varnishLog: Dialect = {
  name: 'varnishlog',
  proxy: 'varnish',
  role: 'error',
  samples: [
    {
      format: null,
      text: [
        '*   << BeReq    >> 98307     ',
        '-   Begin          bereq 98306 pass',
        '-   Timestamp      Start: 1796003998.077581 0.000000 0.000000',
        '-   BereqURL       /events',
        '-   FetchError     Resource temporarily unavailable',
        '-   End            ',
        '',
      ].join('\n'),
    },
  ],
  readers: () => [reader],
};

/** Lines that a reader of a report needs: no header is among them. */
const telling =
  /<< |^\s*[-0-9]+ +(?:ReqMethod|ReqURL|BereqURL|RespStatus|BerespStatus|FetchError|VCL_Error|Error|Hit|BackendOpen|BackendClose|SessClose|ReqAcct|Timestamp +(?:Start|Error|Resp|PipeSess|BerespBody):)\b/;

const reader: RowReader = {
  dialect: 'varnishlog',
  span: 1,
  begins: beginsGroup,
  ends: endsGroup,
  shows: (text) => telling.test(text),
  read(text, since) {
    const group = beginsGroup(text.split('\n', 1)[0] ?? '') ? readGroup(text) : null;
    if (group === null) return null;
    const row = rowOfGroup(group);
    if (row === null) return 'skip';
    return row.endedAt !== null && row.endedAt + row.stampMs < since ? 'skip' : row;
  },
};

/** Null: it tells of no request, or of one to a backend that went well. */
function rowOfGroup(group: Transaction[]): Row | null {
  const request = group.findLast(({ kind }) => kind === 'Request');
  const fetches = group.filter(({ kind }) => kind === 'BeReq');
  if (request) return requestRow(request, fetches.at(-1) ?? null);
  const fetch = fetches.findLast((one) => all(one, 'FetchError').length > 0);
  return fetch ? fetchRow(fetch) : null;
}

function requestRow(request: Transaction, fetch: Transaction | null): Row {
  const startedAt = timeOf(request, 'Start');
  const endedAt = timeOf(request, 'Resp') ?? timeOf(request, 'PipeSess') ?? lastTime(request);
  const status = numeric(last(request, 'RespStatus') ?? undefined);
  const handling = handlingOf(request);
  const sent = (last(request, 'ReqAcct') ?? '').split(' ')[4];
  const errors = fetch ? all(fetch, 'FetchError') : [];
  return {
    ...blankRow('access'),
    ...judgeRequest(handling, status, fetch),
    startedAt,
    endedAt,
    durationMs: startedAt === null || endedAt === null ? null : Math.round(endedAt - startedAt),
    stampMs: 1,
    method: first(request, 'ReqMethod'),
    path: first(request, 'ReqURL'),
    protocol: last(request, 'ReqProtocol'),
    authority: headerIn(request, 'ReqHeader', 'host'),
    status,
    bytesSent: numeric(sent),
    userAgent: headerIn(request, 'ReqHeader', 'user-agent'),
    requestId: headerIn(request, 'ReqHeader', 'x-request-id'),
    clientAddress: (first(request, 'ReqStart') ?? '').split(' ')[0] || null,
    contentType: headerIn(request, 'RespHeader', 'content-type'),
    connection: request.vxid,
    ...(fetch && upstreamIn(fetch)),
    words: wordsOf(errors, [String(status ?? ''), handling]),
    detail: errors[0] ?? null,
    fields: { vxid: request.vxid, ...(handling && { handling }) },
  };
}

function fetchRow(fetch: Transaction): Row {
  const errors = all(fetch, 'FetchError');
  const [, parent = ''] = (first(fetch, 'Begin') ?? '').split(' ');
  return {
    ...blankRow('error'),
    ...judgeFetch(fetch),
    startedAt: timeOf(fetch, 'Start'),
    endedAt: timeOf(fetch, 'Error'),
    stampMs: 1,
    method: first(fetch, 'BereqMethod'),
    path: first(fetch, 'BereqURL'),
    authority: headerIn(fetch, 'BereqHeader', 'host'),
    userAgent: headerIn(fetch, 'BereqHeader', 'user-agent'),
    requestId: headerIn(fetch, 'BereqHeader', 'x-request-id'),
    connection: parent,
    ...upstreamIn(fetch),
    words: wordsOf(errors, []),
    detail: errors[0] ?? null,
    fields: { vxid: fetch.vxid },
  };
}

function upstreamIn(fetch: Transaction): Partial<Row> {
  return { ...upstreamOf(last(fetch, 'BackendOpen')), upstreamStatus: last(fetch, 'BerespStatus') };
}

function handlingOf(request: Transaction): string | null {
  const calls = all(request, 'VCL_call').map((call) => call.toLowerCase());
  return ['hit', 'miss', 'pass', 'pipe', 'synth'].find((one) => calls.includes(one)) ?? null;
}

function judgeRequest(handling: string | null, status: number | null, fetch: Transaction | null) {
  if (fetch && all(fetch, 'FetchError').length > 0) return judgeFetch(fetch);
  if (fetch && handling !== 'hit' && status !== null && status < 400) return judgeEnd(fetch);
  return judgeHandling(handling, fetch && status === 503 ? null : status);
}

function judgeFetch(fetch: Transaction) {
  const hasHead = all(fetch, 'Timestamp').some((one) => one.startsWith('Beresp: '));
  return judgeFetchErrors(all(fetch, 'FetchError'), hasHead);
}

/** The whole body came, or Varnish gave it up because nobody took it any more: the client left, or a send timeout was over. */
function judgeEnd(fetch: Transaction): Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails'> {
  const isWhole = timeOf(fetch, 'BerespBody') !== null;
  const isGivenUp = (last(fetch, 'BackendClose') ?? '').endsWith('Failure receiving req.body');
  if (!isWhole) return { reason: 'unknown', reasonConfidence: 'possible', reasonDetails: [] };
  if (isGivenUp) return { reason: 'unknown', reasonConfidence: 'possible', reasonDetails: [] };
  return { reason: 'clean', reasonConfidence: 'certain', reasonDetails: [] };
}

function wordsOf(errors: string[], others: (string | null)[]): string {
  const told = errors.map((error) => `FetchError ${error}`);
  return [...others, ...told].filter((word) => word).join(', ');
}

/** Pingora's own lines about requests that failed, as env_logger, tracing and others print them: `… Fail to proxy: …`. */
import { blankRow, type Dialect, type Row, type RowReader } from '../../../logs/dialect.ts';
import { flattenJson } from '../../../logs/json-values.ts';
import { anyStamp, type Stamp } from '../../../logs/timestamps.ts';
import { isAfterHead, pingoraMeaning } from './messages.ts';

export const pingoraLog: Dialect = {
  name: 'pingora-log',
  proxy: 'pingora',
  role: 'error',
  samples: [
    {
      format: null,
      text: '[2026-11-30T02:06:32Z ERROR pingora_proxy] Fail to proxy: Upstream ReadTimedout context: Peer: addr: 127.0.0.1:21080, scheme: HTTP cause:  context: reading body, timeout: 2s, status: 502, tries: 1, retry: false, GET /events, Host: a:21081',
    },
    {
      format: null,
      text: '2026-11-30T02:06:36.171204Z ERROR pingora_proxy: Fail to proxy:  HTTPStatus context: no upstream for /events, status: 404, tries: 1, retry: false, GET /events, Host: a:21081',
    },
    {
      format: null,
      text: '[2026-11-30T02:06:34Z INFO  pingora_core::server] SIGTERM received, gracefully exiting',
    },
    {
      format: null,
      text: '{"timestamp":"2026-11-30T02:06:35.540Z","level":"ERROR","fields":{"message":"Fail to proxy: Upstream ConnectRefused context: Fail to connect to addr: 127.0.0.1:21080, scheme: HTTP cause:  context: Fail to connect to 127.0.0.1:21080 cause: Connection refused (os error 111), status: 502, tries: 1, retry: false, GET /events, Host: a:21081"},"target":"pingora_proxy"}',
    },
  ],
  readers: () => [reader(lineOf), reader(jsonLine)],
};

interface Line {
  at: Stamp;
  message: string;
}

function reader(find: (text: string) => Line | null): RowReader {
  return {
    dialect: 'pingora-log',
    span: 1,
    skipsPrefix: true,
    read(text, since) {
      const line = find(text);
      if (line === null) return null;
      if (line.at.at + line.at.stampMs < since) return 'skip';
      return { ...rowOf(line.message), endedAt: line.at.at, stampMs: line.at.stampMs };
    },
  };
}

/** `[time LEVEL target] `, `time LEVEL spans: target: `, `[time][target][LEVEL] `: time and target are anywhere in it. */
const levelWord = /\b(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE)\b/;
const timeWord = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?/g;
const target = /\bpingora(?:_\w+)?(?:::\w+)*(?:\]| -|:| >)\s*/g;
const maxHead = 400;

function lineOf(text: string): Line | null {
  const begins = text.slice(0, maxHead);
  const fails = begins.indexOf('Fail to proxy: ');
  const found = fails >= 0 ? null : [...begins.matchAll(target)].at(0);
  const end = found ? found.index + found[0].length : fails;
  const before = begins.slice(0, Math.max(0, end));
  // What a collector puts before a line has a time of its own.
  const at = anyStamp([...before.matchAll(timeWord)].at(-1)?.[0] ?? '');
  return at === null || before.includes('{"') || !levelWord.test(before)
    ? null
    : { at, message: text.slice(end) };
}

/** tracing's JSON. */
function jsonLine(text: string): Line | null {
  const at = text.slice(0, maxHead).indexOf('{"');
  const values = at >= 0 && !text.slice(0, at).includes('"') ? flattenJson(text.slice(at)) : null;
  if (values === null) return null;
  const time = values.get('timestamp') ?? values.get('time') ?? values.get('ts');
  const message = values.get('fields.message') ?? values.get('message') ?? values.get('msg');
  const stamp = anyStamp(time ?? '');
  const isOurs = message?.startsWith('Fail to proxy: ') || values.get('target')?.startsWith('pingora');
  return stamp === null || message === undefined || !isOurs ? null : { at: stamp, message };
}

/** What a line about a request ends with; the path is the client's, so the last host counts. */
const tail = /, status: (\d{1,3}), tries: (\d+), retry: (true|false), ([A-Z]+|-) (.*), Host: (.*)$/s;
const retried = /, tries: (\d+), retry: (true|false), ([A-Z]+|-) (.*), Host: (.*)$/s;

function rowOf(message: string): Row {
  const text = message.replace(/^Fail to proxy: /, '');
  if (text === message) return { ...blankRow('notice'), ...noticeOf(message), words: message };
  const found = tail.exec(text);
  const again = found === null ? retried.exec(text) : null;
  const error = text.slice(0, (found ?? again)?.index ?? text.length);
  const [method = '', path = '', host = ''] = found?.slice(4) ?? again?.slice(3) ?? [];
  return {
    ...blankRow('error'),
    ...(pingoraMeaning(error) ?? {}),
    ...(again && { reason: 'upstream-retried' as const }),
    method: method === '' || method === '-' ? null : method,
    path: path === '' ? null : path,
    authority: host === '' ? null : host,
    // It gives the status of the answer that it would have made, also where 200 had gone out already.
    status: isAfterHead(error) || found === null ? null : Number(found[1]) || null,
    upstreamAddress: /\baddr: (\S+?:\d+)(?=,|$)/.exec(error)?.[1] ?? null,
    words: error.trim(),
    detail: error.trim().split(' context: ')[0] ?? null,
  };
}

function noticeOf(message: string): Partial<Row> {
  if (/^SIG(?:TERM|INT) received/.test(message)) return { reason: 'stop', reasonConfidence: 'certain' };
  if (/^SIGQUIT received/.test(message)) return { reason: 'reload', reasonConfidence: 'certain' };
  return {};
}

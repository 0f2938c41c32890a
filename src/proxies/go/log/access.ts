/** Access logs of Go programs: in a format that is given with named fields, or with keys that name their values. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { namedFieldsReader, rowUnlessOld } from '../../../logs/named-fields/index.ts';
import { keyedValues, namedValues, withoutLead } from '../../../logs/named-fields/keyed.ts';
import { compileTimeFormat } from '../../../logs/strftime.ts';
import { isOfCaddy } from './line.ts';
import { goMeaning } from './messages.ts';

export const goAccess: Dialect = {
  name: 'go-access',
  proxy: 'go',
  role: 'access',
  samples: [
    {
      format: '{time} {client} {method} {path} {status} {duration_ms} {upstream}',
      text: '2026-11-30T02:08:39.371Z 127.0.0.1:50652 GET /events 502 0 127.0.0.1:21080',
    },
    {
      format: null,
      text: 'time=2026-11-30T02:08:39.371Z level=INFO msg=request method=GET path=/events status=200 duration=2.001s',
    },
    {
      format: null,
      text: '2026/11/30 02:08:39 "GET http://a.test/events HTTP/1.1" from 192.0.2.7:4711 - 200 12B in 2.001s',
    },
    {
      format: null,
      text: '[GIN] 2026/11/30 - 02:08:39 | 200 |    2.001123456s |       192.0.2.7 | GET      "/events"',
    },
  ],
  readers: (format) => (format === null ? [...wellKnown.map(compiled), gin, keyed] : [compiled(format)]),
};

const apacheStyle = '{client} - {any} [{start}] "{method} {path} {protocol}" {status} {bytes}';

/** chi's middleware.Logger, and the handlers of gorilla/handlers, which note when the request came. */
const wellKnown = [
  '{time} "{method} {path} {protocol}" from {client} - {status} {bytes}B in {duration}',
  apacheStyle,
  `${apacheStyle} "{any}" "{user_agent}"`,
];

const ginRow =
  /^\[GIN\] (\d{4}\/\d\d\/\d\d - \d\d:\d\d:\d\d) \| *(\d{3}) *\| *([\d.a-zµμ]+) *\| *(\S+) *\| *([A-Z]+) +"([^\s"]+)"$/;
const ginTime = compileTimeFormat('%Y/%m/%d - %H:%M:%S', 'local');

/** gin.Logger: it sets its columns with blanks. */
const gin: RowReader = {
  dialect: 'go-access',
  span: 1,
  read(text, since) {
    const [, time, status, duration, client, method, path] = ginRow.exec(text.trimEnd()) ?? [];
    if (time === undefined) return null;
    const named = { time, status, duration, client, method, path };
    return rowUnlessOld(named, { times: { time: ginTime.read }, meaningOf: goMeaning }, since);
  },
};

function compiled(format: string): RowReader {
  return namedFieldsReader('go-access', format, goMeaning);
}

const keyed: RowReader = {
  dialect: 'go-access',
  span: 1,
  skipsPrefix: true,
  read(text, since) {
    const values = keyedValues(withoutLead(text));
    const named = values === null || isOfCaddy(values) ? null : namedValues(values);
    if (!named?.method || !named.path || !/^\d{3}$/.test(named.status ?? '')) return null;
    return rowUnlessOld(named, { times: {}, meaningOf: goMeaning }, since);
  },
};

/** Access logs of Go programs: in a format that is given with named fields, or with keys that name their values. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { namedFieldsReader, rowUnlessOld } from '../../../logs/named-fields/index.ts';
import { keyedValues, namedValues, withoutLead } from '../../../logs/named-fields/keyed.ts';
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
  ],
  readers: (format) => (format === null ? [...wellKnown.map(compiled), keyed] : [compiled(format)]),
};

/** chi's middleware.Logger. */
const wellKnown = ['{time} "{method} {path} {protocol}" from {client} - {status} {bytes}B in {duration}'];

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

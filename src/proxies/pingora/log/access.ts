/** Access logs of programs on Pingora, which has none of its own: in a format that is given with named fields. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { namedFieldsReader, rowUnlessOld } from '../../../logs/named-fields/index.ts';
import { keyedValues, namedValues, withoutLead } from '../../../logs/named-fields/keyed.ts';
import { pingoraMeaning } from './messages.ts';

export const pingoraAccess: Dialect = {
  name: 'pingora-access',
  proxy: 'pingora',
  role: 'access',
  samples: [
    {
      format: '{time} {client} {method} {path} {status} {duration_ms} {upstream} {error}',
      text: '2026-11-30T02:06:32.918Z 127.0.0.1:37668 GET /events 200 2031 127.0.0.1:21080 Upstream ReadTimedout context: reading body, timeout: 2s',
    },
  ],
  readers: (format) =>
    format === null ? [keyed] : [namedFieldsReader('pingora-access', format, pingoraMeaning)],
};

const keyed: RowReader = {
  dialect: 'pingora-access',
  span: 1,
  skipsPrefix: true,
  read(text, since) {
    const values = keyedValues(withoutLead(text));
    const named = values === null ? null : namedValues(values);
    // The crate, in tracing's JSON: without it the row may be any program's.
    if (!values?.has('target') || !named?.method || !named.path || !/^\d{1,3}$/.test(named.status ?? ''))
      return null;
    return rowUnlessOld(named, { times: {}, meaningOf: pingoraMeaning }, since);
  },
};

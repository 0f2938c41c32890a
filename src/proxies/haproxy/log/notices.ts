/** HAProxy's own messages: in its log they have no more than the prefix of syslog before them, on standard error level and pid. */
import { blankRow, type Dialect, type Row, type RowReader } from '../../../logs/dialect.ts';
import { prefixStamp, type Stamp } from '../../../logs/timestamps.ts';
import { handshake, readNotice } from './messages.ts';

const dialect = 'haproxy-notices';

/** Notices about processes and servers, and the lines of connections on which no request came. */
export const haproxyNotices: Dialect = {
  name: dialect,
  proxy: 'haproxy',
  role: 'error',
  samples: [
    {
      format: null,
      text: 'Server b1/s is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.',
    },
    { format: null, text: 'backend b1 has no server available!' },
    { format: null, text: '[WARNING]  (21593) : soft-stop running for too long, performing a hard-stop.' },
    { format: null, text: '127.0.0.1:58030 [30/Nov/2026:02:01:24.106] f6/1: SSL handshake failure' },
  ],
  readers: () => [notice, failedHandshake],
};

const head = /^(?:\[(NOTICE|WARNING|ALERT|EMERG|DEBUG)\] +(?:\d+\/\d{6} )?\((\d+)\) : )?/;
/** The pid that syslog puts behind the name. */
const syslogPid = / \S*haproxy\S*\[(\d+)\]: /;

const notice: RowReader = {
  dialect,
  span: 1,
  read(text, since, outer = '') {
    const [whole = '', level, pid] = head.exec(text) ?? [];
    const words = text.slice(whole.length).trim();
    const meaning = readNotice(words);
    if (meaning === null) return null;
    const at = prefixStamp(outer);
    if (at !== null && at.at + at.stampMs < since) return 'skip';
    return {
      ...blankRow('notice'),
      ...meaning,
      ...endOf(at),
      pid: pid ?? syslogPid.exec(outer)?.[1] ?? null,
      words,
      fields: { ...(level && { level }) },
    };
  },
};

const failure = /^([\da-fA-F.:]+):(\d+) \[(\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d\.\d{3})\] (\S+)\/(\S+): (.+)$/;

const failedHandshake: RowReader = {
  dialect,
  span: 1,
  read(text, since, outer = '') {
    const [, client, port, , frontend, listener, words = ''] = failure.exec(text.trim()) ?? [];
    if (client === undefined || !handshake.test(words)) return null;
    const at = prefixStamp(outer);
    if (at !== null && at.at + at.stampMs < since) return 'skip';
    return {
      ...blankRow('error'),
      ...endOf(at),
      reason: 'client-protocol-error',
      reasonConfidence: 'likely',
      clientAddress: client,
      words,
      fields: { ci: client, cp: port ?? '', ft: frontend ?? '', bind: listener ?? '' },
    };
  },
};

function endOf(at: Stamp | null): Pick<Row, 'endedAt' | 'stampMs'> {
  return { endedAt: at?.at ?? null, stampMs: at?.stampMs ?? 0 };
}

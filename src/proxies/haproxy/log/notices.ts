/** HAProxy's own messages: in its log they have no more than the prefix of syslog before them, on standard error level and pid. */
import { blankRow, type Dialect, type Row, type RowReader } from '../../../logs/dialect.ts';
import { prefixStamp, type Stamp } from '../../../logs/timestamps.ts';
import { handshake, type Meaning, readNotice } from './messages.ts';
import { dateStamp } from './row.ts';

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
  ],
  readers: () => [notice, failedHandshake],
};

const head = /\[(NOTICE|WARNING|ALERT|EMERG|DEBUG)\] +(?:\d+\/\d{6} )?\((\d+)\) : /;
/** How such a message begins. */
const first =
  /(?:^|[ \]:>])((?:soft-stop|Proxy|Reloading HAProxy|Reexecuting|Stopping|Former worker|Exiting Master|All workers|Current worker|Server|Backup Server|backend|proxy|haproxy version|path to executable|New worker|Loading success|Health check|Pausing) ?)/;

const notice: RowReader = {
  dialect,
  span: 1,
  skipsPrefix: true,
  read(text, since, outer = text) {
    const found = messageOf(text);
    if (found === null) return null;
    const at = prefixStamp(outer);
    if (at !== null && at.at + at.stampMs < since) return 'skip';
    const { level, pid, ...row } = found;
    return { ...blankRow('notice'), ...row, ...endOf(at), pid, fields: { ...(level && { level }) } };
  },
};

type Message = Meaning & { words: string; level: string | undefined; pid: string | null };

/** An unknown prefix is short, and without a quote, as text of others would be in quotes. */
function messageOf(text: string): Message | null {
  const start = text.slice(0, 240);
  const [whole, level, pid = null] = head.exec(start) ?? [];
  const begin = whole === undefined ? firstIn(start) : start.indexOf(whole) + whole.length;
  if (begin === null || start.slice(0, begin).includes('"')) return null;
  const words = text.slice(begin).trim();
  const meaning = readNotice(words);
  return meaning && { ...meaning, words, level, pid };
}

function firstIn(start: string): number | null {
  const found = first.exec(start);
  return found === null ? null : found.index + found[0].length - (found[1]?.length ?? 0);
}

const failure =
  /(?:^|[\s|›])([\da-fA-F.:]+):(\d+) \[(\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d\.\d{3})\] (\S+)\/(\S+): (.+)$/;

const failedHandshake: RowReader = {
  dialect,
  span: 1,
  skipsPrefix: true,
  read(text, since) {
    const [, client, port, accepted, frontend, listener, words = ''] =
      failure.exec(text.slice(-400).trim()) ?? [];
    if (client === undefined || !handshake.test(words)) return null;
    const at = dateStamp(accepted);
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

/** The text of `varnishlog` (varnishlog(1), vsl(7)): transactions of tagged lines, in groups that an empty line ends. */

/** One transaction: a session, a request of a client, or one to a backend. */
export interface Transaction {
  kind: 'Session' | 'Request' | 'BeReq';
  /** Its own number: that of `X-Varnish`. */
  vxid: string;
  lines: { tag: string; value: string }[];
}

const header = /^\s*\*+\s+<< (Session|Request|BeReq)\s*>> (\d+)\s*$/;
const line = /^\s*[-0-9]+ +([A-Za-z][\w-]*)(?: +(.*))?$/;

/** Whether a line is the first of a group: `*   << Request  >> 32770`. */
export function beginsGroup(text: string): boolean {
  return /^\s*\*\s+<< /.test(text) && header.test(text);
}

/** An empty line ends it, or one of another kind. */
export function endsGroup(text: string): boolean {
  return !header.test(text) && !line.test(text);
}

/** The transactions of one group, in its order; null for a text of another kind. */
export function readGroup(text: string): Transaction[] | null {
  const found: Transaction[] = [];
  for (const one of text.split('\n')) {
    const [, kind, vxid = ''] = header.exec(one) ?? [];
    const [, tag, value = ''] = line.exec(one) ?? [];
    if (kind !== undefined) found.push({ kind: kind as Transaction['kind'], vxid, lines: [] });
    else if (tag !== undefined) found.at(-1)?.lines.push({ tag, value: value.trim() });
    else if (one.trim() !== '') return null;
  }
  return found.length === 0 ? null : found;
}

/** What a tag says where it stands first. */
export function first({ lines }: Transaction, wanted: string): string | null {
  return lines.find(({ tag }) => tag === wanted)?.value ?? null;
}

/** What a tag says where it stands last. */
export function last({ lines }: Transaction, wanted: string): string | null {
  return lines.findLast(({ tag }) => tag === wanted)?.value ?? null;
}

/** What a tag says, wherever it stands. */
export function all({ lines }: Transaction, wanted: string): string[] {
  return lines.flatMap(({ tag, value }) => (tag === wanted ? [value] : []));
}

/** The value of a header as it came first, by its name in lower case. */
export function headerIn(
  transaction: Transaction,
  tag: 'ReqHeader' | 'BereqHeader' | 'RespHeader',
  name: string,
): string | null {
  for (const value of all(transaction, tag)) {
    const colon = value.indexOf(':');
    if (value.slice(0, colon).trim().toLowerCase() === name) return value.slice(colon + 1).trim();
  }
  return null;
}

/** When something was done, epoch ms: `Timestamp Resp: 1796003995.330588 0.909074 0.900030`. */
export function timeOf(transaction: Transaction, event: string): number | null {
  const value = all(transaction, 'Timestamp').find((one) => one.startsWith(`${event}: `));
  const seconds = Number(value?.split(' ')[1]);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** The last moment that it tells of, epoch ms. */
export function lastTime(transaction: Transaction): number | null {
  const seconds = all(transaction, 'Timestamp').map((one) => Number(one.split(' ')[1]));
  const latest = Math.max(...seconds.filter(Number.isFinite));
  return Number.isFinite(latest) ? latest * 1000 : null;
}

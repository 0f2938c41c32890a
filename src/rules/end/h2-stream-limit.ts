/** The HTTP/2 connection carries no more streams: the next one waits or is refused. */

import { requestAt } from '../../analysis/ends/timing.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { highest, lowest } from '../../model/extremes.ts';
import { errorRows, type Facts, settingsOf, wireStreams } from '../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../model/finding.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { LogRecord, ProxyKind } from '../../model/log-record.ts';
import type { Stream } from '../../model/stream.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { change, endOf, rowOf, settingFact } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { envoy, nginx, rfc } from '../sources.ts';

/** Every stream of this tool has its own connection, unless `--streams-per-connection` makes a population share them. */
const openHere = 1;

export const h2StreamLimit: Rule = {
  id: 'h2-stream-limit',
  title: 'the HTTP/2 connection takes no more streams',
  severity: 'warning',
  group: 'end',
  rank: 180,
  needs: ['wire', 'error-log', 'config'],
  about: {
    what: 'The HTTP/2 connection carries no more streams: the next one waits or is refused. Event streams never end, so each keeps its place.',
    lookAlikes: [
      '`connection-limit`: the limit counts over all connections.',
      '`http1-connection-limit`: browsers open six connections to a host over HTTP/1.1.',
      '`upstream-overflow`: the limit stands between proxy and upstream.',
    ],
    settles:
      'SETTINGS_MAX_CONCURRENT_STREAMS as the server sent it; `concurrent streams exceeded` in the error log of the Nginx (level info).',
    source: [
      rfc(9113, '5.1.2'),
      nginx('http2_max_concurrent_streams', 'http_v2'),
      envoy('max_concurrent_streams', 'api-v3/config/core/v3/protocol.proto'),
    ],
  },
  explains: ['h2-reset', 'connection-limit'],
  judge(facts) {
    const http2 = wireStreams(facts).filter(({ protocol }) => protocol === 'http2');
    const rows = errorRows(facts).filter(({ reasonDetails }) => reasonDetails.includes('concurrent-streams'));
    if (http2.length === 0 && rows.length === 0) return notChecked(['http2']);
    const full = http2.filter(({ h2 }) => (h2?.maxConcurrentStreams ?? Number.POSITIVE_INFINITY) <= openHere);
    const refused = http2.filter((stream) => isRefused(stream) && !hadRoom(stream, http2));
    if (full.length === 0 && refused.length === 0 && rows.length === 0)
      return ruledOut(concurrencyWords(http2));
    const row = rows[0] ?? null;
    const { proxy, hop, known } = owner(facts, row, refused[0] ?? full[0] ?? null);
    const setting = settingsOf(facts, 'max-streams', hop)[0] ?? null;
    return found(this, [
      {
        severity: refused.length > 0 ? 'critical' : 'warning',
        confidence: row?.reasonConfidence ?? confidenceOf(full, known),
        where: { hop, proxy },
        what: row
          ? 'Streams were refused because their HTTP/2 connection carried as many as it may.'
          : limitWords(refused, full),
        why: 'Event streams never end, so each takes one of the streams that a browser shares among all tabs and requests of a host; the next request waits for ever or is refused.',
        covers: refused,
        evidence: [
          ...(row ? [rowOf(row)] : []),
          ...(setting ? [settingFact(setting)] : []),
          ...full.slice(0, 1).map(settingsFact),
          ...refused.slice(0, 2).map(endOf),
        ],
        fix: [allowMoreStreams(setting, proxy)],
      },
    ]);
  },
};

function confidenceOf(full: Stream[], known: boolean): Confidence {
  if (full.length === 0) return 'possible';
  return known ? 'certain' : 'likely';
}

function limitWords(refused: Stream[], full: Stream[]): string {
  if (refused.length > 0)
    return `${refused.length} stream${refused.length === 1 ? ' was' : 's were'} refused with REFUSED_STREAM.`;
  const most = full[0]?.h2?.maxConcurrentStreams;
  return `SETTINGS allow ${most} stream${most === 1 ? '' : 's'} a connection.`;
}

function isRefused({ close, failure }: Stream): boolean {
  return close.code === 'REFUSED_STREAM' || failure?.code === 'REFUSED_STREAM';
}

/** The server allowed more streams than its connection carried: it refused this one for another reason. */
function hadRoom({ h2, localPort, address, id }: Stream, http2: Stream[]): boolean {
  const shared = http2.filter((one) => one.id === id || (localPort !== null && one.localPort === localPort));
  const allowed = h2?.maxConcurrentStreams ?? null;
  return allowed !== null && peakConcurrency(shared.filter((one) => one.address === address)) < allowed;
}

function concurrencyWords(http2: Stream[]): string {
  const limits = http2.flatMap(({ h2 }) => h2?.maxConcurrentStreams ?? []);
  const allowed = limits.length > 0 ? ` of the ${lowest(limits)} that SETTINGS allow` : '';
  const shared = peakOnOneConnection(http2);
  return shared > 1
    ? `at most ${shared} streams shared a connection${allowed && `,${allowed}`}`
    : `each stream had a connection of its own, one${allowed}`;
}

/** The most streams that were open at once on one connection, by its local port. */
function peakOnOneConnection(http2: Stream[]): number {
  const connections = groupedBy(http2, ({ id, localPort, address }) =>
    localPort === null ? id : `${localPort}|${address}`,
  );
  return highest([...connections.values()].map(peakConcurrency));
}

function peakConcurrency(streams: Stream[]): number {
  const changes = streams.flatMap((stream) => [
    { at: requestAt(stream), by: 1 },
    { at: requestAt(stream) + (stream.close.ageMs ?? 0), by: -1 },
  ]);
  let open = 0;
  return highest(changes.sort((a, b) => a.at - b.at || a.by - b.by).map(({ by }) => (open += by)));
}

function owner(facts: Facts, row: LogRecord | null, stream: Stream | null) {
  if (row) return { hop: row.hop, proxy: row.proxy, known: true };
  const front = stream ? frontProxy(facts, stream) : null;
  const hop = front?.known ? (facts.hops[0]?.name ?? null) : null;
  return { hop, proxy: front?.proxy ?? ('unknown' as const), known: front?.known ?? false };
}

function settingsFact({ id, h2 }: Stream) {
  const fact = `${id}: SETTINGS_MAX_CONCURRENT_STREAMS = ${h2?.maxConcurrentStreams}`;
  return { fact, from: 'connection' as const, connection: id };
}

function allowMoreStreams(
  setting: ReturnType<typeof settingsOf>[number] | null,
  proxy: ProxyKind,
): ProposedFix {
  const text = 'Raise it well above the number of tabs and requests that share a connection.';
  if (setting) return change(setting, '1000', text);
  return advised(proxy, 'max-streams', { place: { suggested: '1000' }, text });
}

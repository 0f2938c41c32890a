/** A connection closed before a response head, seen only on the wire. Part of `closed-before-headers`. */
import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { refusals } from '../../../analysis/answers/refusal.ts';
import { isClientCertificate, tlsMismatchOf } from '../../../analysis/answers/tls-mismatch.ts';
import { frontOf } from '../../../analysis/parties/front.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import type { Facts } from '../../../model/facts.ts';
import { groupedBy } from '../../../model/grouping.ts';
import type { Stream } from '../../../model/stream.ts';
import { profiles } from '../../../proxies/profile/known.ts';
import { countOfAsked, hopName } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

/** `Nginx’s 444`: proxies that close without an answer, each with the status that it logs for that and never sends. */
const silentStatuses = profiles
  .flatMap(({ name, habits }) => (habits?.dropsWith ? [`${name}’s ${habits.dropsWith.value}`] : []))
  .join(', ');

const raceWhy =
  'Other requests were answered: something closes some connections at once (a limit, a restart, an instance that crashes).';
const dropWhy = [
  'Whatever answers there drops this request:',
  `a crash, a rule that closes without an answer (${silentStatuses}),`,
  'a limit, or another protocol on that port.',
].join(' ');

/** No hop logged anything, but our own connection was closed after the request; `races`: other requests were answered. */
export function fromWire(facts: Facts, races: boolean): Draft[] {
  if (tlsMismatchOf(facts, askedStreams(facts))) return [];
  const cut = refusals(facts).filter(
    ({ stream, reason }) =>
      reason === null &&
      stream.status === null &&
      isClose(stream.failure?.code ?? '') &&
      stream.close.by === 'peer',
  );
  const streams = cut.map(({ stream }) => stream);
  const [first] = streams;
  if (!first) return [];
  const where = frontOf(facts);
  const closer = first.address ?? 'The server';
  return [
    {
      confidence: races ? 'likely' : 'possible',
      where: { hop: null, proxy: where.hop === null ? where.proxy : 'unknown' },
      what: `${closer} closed the connection of ${countOfAsked(facts, streams)} after the request, without a response (${codesOf(streams)}).`,
      why: `${races ? raceWhy : dropWhy}${settlingWords(facts, 'answer', { streams })}`,
      covers: streams,
      evidence: streams.slice(0, 3).map(answerOf),
      fix: [
        {
          proxy: where.proxy,
          setting: 'process',
          text: `Read the log of ${hopName(where.proxy, where.hop)} at that time; try the other scheme and protocol (--http1.1) on the same port.`,
        },
      ],
    },
  ];
}

/** `UND_ERR_SOCKET`, or `64 × UND_ERR_SOCKET, 5 × ECONNRESET` where they differ. */
function codesOf(streams: Stream[]): string {
  const groups = groupedBy(streams, ({ failure }) => failure?.code ?? null);
  const codes = [...groups].sort((a, b) => b[1].length - a[1].length);
  if (codes.length === 1) return codes[0]?.[0] ?? '';
  return codes.map(([code, { length }]) => `${length} × ${code}`).join(', ');
}

function isClose(code: string): boolean {
  return (
    /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|CLOSED|ERR_HTTP2_STREAM_CANCEL|ERR_HTTP2_SESSION_ERROR|HPE_INVALID_EOF_STATE)$/.test(
      code,
    ) && !isClientCertificate(code)
  );
}

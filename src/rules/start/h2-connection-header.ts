/** The HTTP/2 head carries a field of a single connection, for which HTTP/2 clients refuse the whole answer. */

import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { directStreams, type Facts, wireStreams } from '../../model/facts.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { countOf, sentence } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, page, rfc } from '../sources.ts';

export const h2ConnectionHeader: Rule = {
  id: 'h2-connection-header',
  title: 'a header that HTTP/2 forbids makes clients refuse the answer',
  severity: 'critical',
  group: 'start',
  rank: 85,
  needs: ['wire', 'direct'],
  about: {
    what: 'The HTTP/2 response carries Connection, Keep-Alive, Proxy-Connection, Transfer-Encoding or Upgrade, which make it malformed. Clients made with nghttp2 (curl, Node) refuse it with PROTOCOL_ERROR and do not say which field it was.',
    lookAlikes: [
      '`h2-reset`: the server resets a stream that ran; ERR_HTTP2_PROTOCOL_ERROR in a browser after a constant time is that.',
      '`idle-timeout`, `total-timeout`: the limit behind such a reset.',
      '`request-refused`: a head that breaks another rule.',
    ],
    settles: 'The same request over HTTP/1.1 (`--http1.1`), where these fields are allowed.',
    source: [
      rfc(9113, '8.2.2'),
      page(
        'nghttp2: fields that are refused (lib/nghttp2_http.c)',
        'https://github.com/nghttp2/nghttp2/blob/master/lib/nghttp2_http.c',
      ),
      measured('Node 20 and curl 7.88 refuse all five; Chromium only Transfer-Encoding, Firefox none'),
    ],
  },
  judge(facts) {
    const all = [...wireStreams(facts), ...directStreams(facts)];
    const http2 = all.filter(({ protocol }) => protocol === 'http2');
    const refused = http2.filter(({ failure }) => (failure?.forbiddenFields ?? []).length > 0);
    const proxied = refused.filter(({ route }) => route === 'proxy');
    const told = proxied.length > 0 ? proxied : refused;
    const [first] = told;
    if (http2.length === 0) return notChecked(['http2']);
    if (!first) return ruledOut('no HTTP/2 head had a field that HTTP/2 forbids');
    const names = namesOf(told);
    const where = ownerOf(facts, refused);
    const isDirect = first.route === 'direct';
    const way = `over HTTP/2${isDirect ? ' around the proxies (--direct)' : ''}`;
    return found(this, [
      {
        severity: isDirect ? 'warning' : 'critical',
        confidence: where.hop === null ? 'certain' : 'likely',
        where,
        what: `${sentence(countOf(told, http2))} ${way} got a head with ${names.join(', ')}, ${forbidden}`,
        why: `${meaning}; ${browserWords(names)}.${otherWords(all)}`,
        covers: refused,
        evidence: told.slice(0, 3).flatMap((stream) => [fieldsOf(stream), answerOf(stream)]),
        fix: names.map((name) => ({
          proxy: where.proxy,
          setting: name,
          current: givenValue(told, name),
          suggested: null,
          text: `Take ${name} out of the response where the stream is answered over HTTP/2: ${unneeded}`,
        })),
      },
    ]);
  },
};

const forbidden = 'which HTTP/2 forbids: the answer is refused with PROTOCOL_ERROR.';

const unneeded =
  'it is never needed there. A proxy that speaks HTTP/1.1 to its origin takes it out by itself.';

const meaning =
  'These fields are of HTTP/1.1, where they are about one connection. curl and Node refuse such a head and name no field';

/** Proxies take such fields out: who sends one speaks HTTP/2 itself, and is the application where no hop is named. */
function ownerOf({ hops }: Facts, refused: Stream[]): Finding['where'] {
  const [front] = hops;
  const isOrigin = front === undefined || refused.some(({ route }) => route === 'direct');
  return isOrigin ? { hop: null, proxy: 'origin' } : { hop: front.name, proxy: front.proxy };
}

function fieldsIn({ failure }: Stream): [string, string][] {
  return failure?.forbiddenFields ?? [];
}

function namesOf(streams: Stream[]): string[] {
  return [...new Set(streams.flatMap(fieldsIn).map(([name]) => name))];
}

function givenValue(streams: Stream[], wanted: string): string | null {
  return streams.flatMap(fieldsIn).find(([name, value]) => name === wanted && value !== '')?.[1] ?? null;
}

function fieldsOf(stream: Stream): Evidence {
  const fields = fieldsIn(stream).map(([name, value]) => (value === '' ? name : `${name}: ${value}`));
  return {
    fact: `${stream.id}: the HEADERS block has ${fields.join(', ')}`,
    from: 'headers',
    connection: stream.id,
    value: fields[0],
  };
}

function browserWords(names: string[]): string {
  return names.includes('transfer-encoding')
    ? 'Chromium refuses Transfer-Encoding too (ERR_HTTP2_PROTOCOL_ERROR)'
    : 'Chromium and Firefox take it, so that it works in a browser and nowhere else';
}

function otherWords(all: Stream[]): string {
  return all.some((stream) => stream.protocol === 'http1' && isOpened(stream))
    ? ' Over HTTP/1.1 the stream opens.'
    : '';
}

/** The right type with a charset for which browsers refuse it. Part of `wrong-content-type`. */

import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { directStreams, type Facts, openedStreams, openedWireStreams } from '../../../model/facts.ts';
import type { Evidence, Finding } from '../../../model/finding.ts';
import { contentTypesOf, mediaTypeOf } from '../../../model/media-type.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { countOf, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

/** Measured with Chromium: `utf8` is refused as `gbk` is, quotes and letter case are not. */
export function hasRefusedCharset(stream: Stream): boolean {
  const charset = mediaTypeOf(stream)?.charset ?? '';
  return isOpened(stream) && charset !== '' && charset.toLowerCase() !== 'utf-8';
}

const reason =
  'An EventSource in Chromium (Chrome, Edge) takes no charset but UTF-8, with its hyphen, and gives up for good. Event streams are UTF-8 whatever it says, so other clients may well read it.';

/** One finding for all of them; none where every charset is UTF-8. */
export function refusedCharset(facts: Facts): Draft[] {
  const refused = openedStreams(facts).filter(hasRefusedCharset);
  const shown = refused.find(({ route }) => route === 'proxy') ?? refused[0];
  if (!shown) return [];
  const charset = mediaTypeOf(shown)?.charset ?? '';
  const where = setBy(facts, shown);
  return [
    {
      title: 'browsers refuse the stream for its charset',
      // EventSource sends GET and nothing else; other clients do not ask for the charset.
      severity: shown.method === 'GET' ? 'critical' : 'info',
      confidence: 'certain',
      where,
      what: `${sentence(countOf(refused, openedStreams(facts)))} came with charset=${charset}.`,
      why: reason,
      evidence: refused.slice(0, 2).map(typeFact),
      fix: [
        {
          proxy: where.proxy,
          setting: 'Content-Type',
          suggested: 'text/event-stream',
          text: 'Send Content-Type: text/event-stream without a charset (or with UTF-8 as its charset), and see that nothing on the way adds another.',
        },
      ],
    },
  ];
}

function typeFact(stream: Stream): Evidence {
  const route = stream.route === 'direct' ? ' (direct)' : '';
  const fields = contentTypesOf(stream).map((value) => `Content-Type: ${value}`);
  return { fact: `${stream.id}${route}: ${fields.join(', ')}`, from: 'headers', connection: stream.id };
}

/** Around the proxies it comes too, or does not; without that it is open who set it. */
function setBy(facts: Facts, shown: Stream): Finding['where'] {
  const direct = directStreams(facts).filter(isOpened);
  if (direct.length === 0) return { hop: null, proxy: 'unknown' };
  if (direct.some(hasRefusedCharset)) return { hop: null, proxy: 'origin' };
  const isAll = openedWireStreams(facts).every(hasRefusedCharset);
  return { hop: null, proxy: isAll && facts.hops.length < 2 ? frontProxy(facts, shown).proxy : 'unknown' };
}

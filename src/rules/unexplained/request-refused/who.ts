/** Who gave an answer that is no stream, and how that is known. Part of `request-refused`. */
import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Confidence, Finding } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { hopName, whereSet } from '../../frames/evidence.ts';

export interface Who {
  where: Finding['where'];
  /** The confidence in who refused it; that it was refused is certain. */
  confidence: Confidence;
  /** As sentences. */
  words: string;
  record: LogRecord | null;
  /** A location or route that gives this very status by itself. */
  route: Setting | null;
}

const ourselves: Who = {
  where: { hop: null, proxy: 'client' },
  confidence: 'certain',
  words: 'Nobody was asked.',
  record: null,
  route: null,
};

/** By a row first, then by what the config answers with, then by the answer's own marks and `--direct`. */
export function whoAnswered(facts: Facts, stream: Stream): Who {
  if (stream.failure?.phase === 'request') return ourselves;
  const unknownWho: Who = {
    where: { hop: null, proxy: stream.route === 'direct' ? 'origin' : 'unknown' },
    confidence: stream.status === null ? 'possible' : 'likely',
    words: 'It was asked of the address that --direct names.',
    record: null,
    route: null,
  };
  if (stream.route === 'direct') return unknownWho;
  const answerer = stream.status === null ? null : answererOf(facts, stream);
  const route = answeringRoute(facts, stream);
  if (route) return byRoute(route, answerer);
  if (!answerer || answerer.by === 'unknown') return { ...unknownWho, words: unknownWords(facts, stream) };
  const { hop, proxy, name, confidence, record, because } = answerer;
  const words = `Who answered: ${name ?? hopName(proxy, hop)} (${because}).`;
  return { ...unknownWho, where: { hop, proxy }, confidence, words, record };
}

function unknownWords(facts: Facts, stream: Stream): string {
  const settled = settlingWords(facts, stream.status === null ? 'row' : 'answer', { streams: [stream] });
  return `Who answered is not known${settled === '' ? ', and nothing that was given tells' : ''}.${settled}`;
}

/** What it answers by the config, as far as that is written there. */
function saysWords({ detail, answers }: Setting): string {
  if (detail != null) return ` says \`${detail}\``;
  return typeof answers === 'number' ? ` answers ${answers}` : ' takes the request';
}

function byRoute(route: Setting, answerer: Answerer | null): Who {
  const isSure = answerer?.by === 'proxy' && answerer.confidence === 'certain';
  return {
    where: { hop: route.hop, proxy: route.proxy },
    confidence: isSure ? 'certain' : 'likely',
    words: `Who answered: ${hopName(route.proxy, route.hop)}, whose ${route.setting} ${route.value}${saysWords(route)} (${whereSet(route)}).`,
    record: answerer?.record ?? null,
    route,
  };
}

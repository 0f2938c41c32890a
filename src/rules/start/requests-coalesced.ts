/** A cache asks for one answer at a time: who asks for the same meanwhile waits for the head of the one before. */
import { waitOf } from '../../analysis/answers/ordinary.ts';
import { requestAt } from '../../analysis/ends/moment.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import { directStreams, type Facts, settingsOf, wireStreams } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { ownAdvice } from '../../proxies/profile/advice.ts';
import { change, countOfAsked, hopSubject, protocolName, settingFact, whereSet } from '../frames/evidence.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { measured, page } from '../sources.ts';

export const requestsCoalesced: Rule = {
  id: 'requests-coalesced',
  title: 'a cache lets clients wait for the stream of another one',
  severity: 'critical',
  group: 'start',
  rank: 254,
  needs: ['wire', 'direct', 'config'],
  about: {
    what: 'A cache asks its origin once, and lets all who ask for the same wait for that head (request coalescing). Where the answer is then neither stored nor marked as one not to be stored, it asks for the next one: heads come one after another, each as late as an answer takes.',
    lookAlikes: [
      '`cached-response`: those who waited are given the stored stream.',
      '`origin-workers-exhausted`: a place is free when a stream ends; here it is when a head came.',
      '`response-timeout`: each head is as late as the others, whoever else asks.',
    ],
    settles:
      '`--direct URL`: around the cache all heads come after one wait. `Timestamp Waitinglist` in varnishlog is how long a request waited for another.',
    source: [
      page(
        'Varnish: uncacheable content',
        'https://varnish-cache.org/docs/7.1/users-guide/increasing-your-hitrate.html',
      ),
      measured(
        'Varnish 7.1.1, ttl 0 without uncacheable, heads 2 s late: three at once had them after 2.0, 4.1 and 6.1 s',
      ),
    ],
  },
  explains: ['response-timeout', 'headers-held', 'proxy-buffering'],
  judge(facts) {
    const queue = queueOf(facts);
    const direct = directStreams(facts).filter(isOpened);
    const [lookup] = settingsOf(facts, 'cache-lookup');
    if (!lookup) return ruledOut('no config that was given looks this path up in a cache');
    return queue
      ? found(this, [draft(facts, lookup, queue, direct)])
      : ruledOut('heads did not come one after another');
  },
};

interface Queue {
  /** In the order of their heads. */
  headed: Stream[];
  /** Of them and of those without a head: who waited for another. */
  waiting: Stream[];
  /** What one answer takes, ms. */
  eachMs: number;
}

/** An answer that is there sooner lets nobody wait for long, ms. */
const slowMs = 1_000;
/** By how much the time between two heads may differ from what an answer takes. */
const slack = 0.3;
const fewestHeads = 3;

/** Null where heads do not follow each other at the pace of single answers. */
function queueOf(facts: Facts): Queue | null {
  const asked = [...wireStreams(facts), ...(facts.ordinary ?? [])].filter(
    ({ route, failure, marks }) => route === 'proxy' && failure === null && marks.requestSentMs !== null,
  );
  const headed = asked.filter(({ status }) => status !== null).sort((a, b) => headAt(a) - headAt(b));
  if (headed.length < fewestHeads) return null;
  const eachMs = lowest(headed.map(waitOf));
  const gaps = headed.slice(1).map((stream, index) => headAt(stream) - headAt(headed[index] as Stream));
  const isPaced = gaps.every((ms) => Math.abs(ms - eachMs) <= eachMs * slack);
  const inVain = asked.filter((stream) => stream.status === null && waitOf(stream) > eachMs * (1 + slack));
  const waiting = [...headed, ...inVain].filter((stream) => waitOf(stream) > eachMs * (1 + slack));
  return eachMs >= slowMs && isPaced && waiting.length > 0 ? { headed, waiting, eachMs } : null;
}

function headAt(stream: Stream): number {
  return requestAt(stream) + waitOf(stream);
}

function draft(facts: Facts, lookup: Setting, { headed, waiting, eachMs }: Queue, direct: Stream[]): Draft {
  const { hop, proxy } = lookup;
  const streams = waiting.filter((stream) => wireStreams(facts).includes(stream));
  const isAlone = streams.every(isOpened);
  const longest = formatMs(highest(waiting.map(waitOf)));
  const pace = `An answer takes ${formatMs(eachMs)}, and the heads came that far apart.`;
  const who = hopSubject({ hop, proxy });
  return {
    severity: isAlone ? 'warning' : 'critical',
    confidence: isSpared(direct, eachMs) ? 'likely' : 'possible',
    where: { hop, proxy },
    what: `${who} let ${countOfAsked(facts, streams)} wait for the answers to others, up to ${longest}.`,
    why: `It looks this path up in its cache (${whereSet(lookup)}) and asks for one answer at a time. ${pace}`,
    covers: streams,
    evidence: [settingFact(lookup), ...headed.slice(0, 5).map(headFact)],
    fix: leaveOut(lookup),
  };
}

/** Around the cache each head came after one answer's time. */
function isSpared(direct: Stream[], eachMs: number): boolean {
  return direct.length > 1 && direct.every((stream) => waitOf(stream) <= eachMs * (1 + slack));
}

function headFact(stream: Stream): Evidence {
  const fact = `${stream.id} (${stream.method}, ${protocolName(stream)}): response head after ${formatMs(waitOf(stream))}`;
  return { fact, from: 'connection', connection: stream.id, value: waitOf(stream), unit: 'ms' };
}

function leaveOut(lookup: Setting): ProposedFix[] {
  const own = ownAdvice(lookup.proxy, 'cache');
  const mark = ownAdvice(lookup.proxy, 'uncacheable');
  return [
    change(lookup, own?.suggested ?? 'off', own?.text ?? 'Leave this path out of the cache.'),
    ...(mark ? [{ proxy: lookup.proxy, text: '', ...mark }] : []),
  ];
}

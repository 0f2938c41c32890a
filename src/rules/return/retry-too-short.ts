/** The stream tells its clients to come back so soon that an outage is met with a request a second from each. */

import { clientsOf } from '../../analysis/returns/returns.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import { type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html } from '../sources.ts';

/** Browsers wait 3 s (Chromium) or 5 s (Firefox) by themselves. */
const shortMs = 1_000;
/** So many refusals in a row are an outage that was asked through. */
const triesInVain = 3;

export const retryTooShort: Rule = {
  id: 'retry-too-short',
  title: 'retry: brings clients back too soon',
  severity: 'warning',
  group: 'return',
  rank: 60,
  isLook: true,
  needs: ['wire'],
  about: {
    what: 'The stream sent `retry:` with a second or less: during an outage, or where the server ends each stream at once, every client asks again and again at that pace, whatever went wrong. A warning where clients of a soak asked three times in vain; of a diagnose for information.',
    lookAlikes: [
      '`reconnect-storm`: how many come at once, not how soon each does.',
      'A server that closes on purpose and wants to be asked again (MCP polling): its clients are to come back at that time.',
    ],
    settles: 'The value of `retry:` in the stream, and how often a client asked in vain.',
    source: [html('9.2.6'), html('9.2.3')],
  },
  judge(facts) {
    const streams = openedWireStreams(facts);
    if (streams.length === 0) return notChecked(['events'], 'no stream opened');
    const short = streams.filter((stream) => isShort(stream) && !isPolled(stream));
    if (short.length === 0) return ruledOut('no stream sent a retry: of a second or less');
    if (facts.plan.population && inVain(facts).length === 0)
      return ruledOut('no client asked three times in vain, soon as it came back');
    return found(this, [draft(facts, short)]);
  },
};

function isShort({ retryMs }: Stream): boolean {
  return retryMs !== null && retryMs <= shortMs;
}

/** It keeps its answer for a client that asks again. */
function isPolled({ answer }: Stream): boolean {
  return answer !== undefined && answer.kind !== null;
}

function draft(facts: Facts, short: Stream[]) {
  const waits = short.map(({ retryMs }) => retryMs ?? 0);
  const vain = inVain(facts);
  const longest = highest(vain.map(({ length }) => length));
  const value = lowest(waits);
  return {
    severity: vain.length > 0 ? ('warning' as const) : ('info' as const),
    confidence: 'certain' as const,
    where: { hop: null, proxy: 'origin' as const },
    what: `The stream sent retry: ${value}: a client comes back ${formatMs(value)} after each loss.`,
    why: `EventSource waits that long after every loss, the tenth as the first: it does not wait longer the longer an outage lasts. ${vainWords(vain, longest)}`,
    evidence: [retryFact(short[0] as Stream), ...vain.slice(0, 2).map(vainFact)],
    fix: [
      {
        proxy: 'origin' as const,
        setting: 'retry',
        current: String(value),
        suggested: '5000',
        text: 'Send `retry:` with 3000 to 10000, by chance for each stream, or leave it out: browsers wait 3 to 5 s by themselves.',
      },
    ],
  };
}

function vainWords(vain: Stream[][], longest: number): string {
  if (vain.length === 0)
    return 'Nothing was down while this run watched: it costs nothing until something is.';
  const clients = `${vain.length} ${vain.length === 1 ? 'client' : 'clients'}`;
  return `${clients} asked up to ${longest} times in vain before one was served.`;
}

/** Attempts in a row that opened nothing, of each client that had a stream before. */
function inVain(facts: Facts): Stream[][] {
  return clientsOf(facts).flatMap(({ streams }) => {
    const runs: Stream[][] = [];
    let run: Stream[] = [];
    for (const stream of streams.slice(streams.findIndex(isOpened) + 1)) {
      if (isOpened(stream)) run = [];
      else if (run.push(stream) === triesInVain) runs.push(run);
    }
    return runs.slice(0, 1);
  });
}

function retryFact({ id, retryMs }: Stream): Evidence {
  return {
    fact: `${id} sent retry: ${retryMs}`,
    from: 'connection',
    connection: id,
    value: retryMs ?? 0,
    unit: 'ms',
  };
}

function vainFact(run: Stream[]): Evidence {
  const [first] = run as [Stream];
  const last = run.at(-1) ?? first;
  return {
    fact: `client ${first.client} asked ${run.length} times in vain within ${formatMs(last.openedAt - first.openedAt)}`,
    from: 'connection',
    connection: first.id,
    value: run.length,
    unit: 'requests',
  };
}

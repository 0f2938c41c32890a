/** A child process that holds its part of the streams: started by `workers.ts`, it talks over the channel it was given. */
import type { HeldTick } from '../../model/population/held.ts';
import type { ShardSpec } from '../held/shard-spec.ts';
import { holdShard } from './hold-shard.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** News is gathered this long: one message a stream would cost more than the stream. */
const gatherMs = 200;

type News = Exclude<FromWorker, { kind: 'done' }>;

const stop = new AbortController();
let news = nothing('started');

process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stop.abort();
  else void run(message.spec);
});
// The parent process has ended: nothing receives the messages any more.
process.on('disconnect', () => process.exit());
// Ctrl-C, a terminal that goes and a service manager reach the whole process group; the parent process decides when to stop.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);

async function run(spec: ShardSpec): Promise<void> {
  send();
  const gathering = setInterval(() => hasNews() && send(), gatherMs);
  const out = {
    head: (head: News['heads'][number]) => void news.heads.push(head),
    opening: (opening: News['openings'][number]) => void news.openings.push(opening),
    record: (record: News['records'][number]) => void news.records.push(record),
    look: (look: News['snapshots'][number]) => void news.snapshots.push(look),
    event: (event: News['events'][number]) => void news.events.push(event),
    tick: (tick: HeldTick) => {
      news.tick = tick;
      send();
    },
  };
  await holdShard(spec, out, stop.signal);
  clearInterval(gathering);
  send();
  process.send?.({ kind: 'done' }, () => process.disconnect());
}

function send(): void {
  process.send?.(news);
  news = nothing('news');
}

function hasNews(): boolean {
  return news.openings.length + news.records.length + news.heads.length + news.events.length > 0;
}

function nothing(kind: 'started' | 'news'): News {
  return { kind, tick: null, heads: [], openings: [], records: [], snapshots: [], events: [] };
}

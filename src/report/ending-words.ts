/** How a stream ended, in words. */
import type { ReportConnection, ReportEnding } from '../model/report.ts';
import type { CloseHow } from '../model/stream.ts';
import { formatCount } from './wording.ts';

/** Short words for each way to end; our own stop at the end of a run found the stream still open. */
export const endings: Record<CloseHow, string> = {
  terminated: 'ended (last chunk)',
  'close-delimited': 'connection closed',
  cut: 'cut',
  'end-stream': 'ended (END_STREAM)',
  'rst-stream': 'reset',
  'connection-lost': 'connection lost',
  'not-opened': 'no answer',
  'own-stop': 'still open',
};

/** Of one stream; a failure or a status other than 200 says more than the close. */
export function endingOf(stream: ReportConnection): string {
  if (stream.failure) return stream.failure;
  if (stream.status !== null && stream.status !== 200) return `HTTP ${stream.status}`;
  return closeWords(stream.close);
}

/** Of many alike. */
export function endingOfMany(ending: ReportEnding): string {
  const { failure, status, opened, because, how } = ending;
  if (because === 'interrupt') return 'cut by us (--interrupt)';
  if (because === 'worker-died') return 'lost with a process of this tool';
  if (failure) return failure;
  if (status !== null && !opened) return status === 200 ? 'no event stream' : `HTTP ${status}`;
  return how === 'own-stop' && !opened ? 'no answer yet when we stopped' : closeWords(ending);
}

function closeWords({ how, code }: { how: CloseHow; code: string | null }): string {
  return code ? `${endings[how]} ${code}` : endings[how];
}

/** `412 cut, 40 reset`: the ends that others made, most frequent first. */
export function endedByOthers(closes: Record<string, number>): string {
  const words: Record<string, string> = endings;
  return Object.entries(closes)
    .filter(([how, count]) => how !== 'own-stop' && count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([how, count]) => `${formatCount(count)} ${words[how] ?? how}`)
    .join(', ');
}

/** How a stream ended, in words. */
import type { LeadingEnding } from '../model/live.ts';
import type { ReportConnection, ReportEnding } from '../model/report.ts';
import type { CloseHow } from '../model/stream.ts';

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

const lineGone = 'open, and the connection is gone';

/** Of one stream; a failure or a status other than 200 says more than the close. */
export function endingOf(stream: ReportConnection): string {
  if (stream.failure) return stream.failure;
  if (stream.close.because === 'limit') return 'ended by us (over a limit)';
  if (stream.close.because === 'line-gone') return lineGone;
  if (stream.close.unreadable) return 'framing that cannot be read';
  if (stream.status !== null && stream.status !== 200) return `HTTP ${stream.status}`;
  return closeWords(stream.close);
}

/** Of many alike. */
export function endingOfMany(ending: ReportEnding): string {
  const { failure, status, opened, because, how, followed } = ending;
  if (followed) return `HTTP ${status}, followed`;
  if (because === 'interrupt') return 'cut by us (--interrupt)';
  if (because === 'limit') return 'ended by us (over a limit)';
  if (because === 'line-gone') return lineGone;
  if (because === 'complete') return 'complete, and left open by the other side';
  if (because === 'worker-died') return 'lost with a process of this tool';
  if (because === 'max-time') return opened ? 'ended by us (--max-time)' : 'no answer within --max-time';
  if (failure) return failureWords(failure);
  if (status !== null && !opened) return status === 200 ? 'no event stream' : `HTTP ${status}`;
  return how === 'own-stop' && !opened ? 'no answer yet when we stopped' : closeWords(ending);
}

/** Of an end as it is met while the run goes on. */
export function endingWords({ failure, status, how, code }: LeadingEnding): string {
  if (failure) return failureWords(failure);
  if (status !== null && status !== 200) return `answered ${status}`;
  return closeWords({ how, code });
}

const knownFailures: Record<string, string> = {
  // The library's own name for a peer that closed while an answer was due.
  UND_ERR_SOCKET: 'closed before an answer',
  ECONNREFUSED: 'refused (ECONNREFUSED)',
};

/** Why no response head came, by its code. */
export function failureWords(code: string): string {
  return knownFailures[code] ?? code;
}

function closeWords({ how, code }: { how: CloseHow; code: string | null }): string {
  return code ? `${endings[how]} ${code}` : endings[how];
}

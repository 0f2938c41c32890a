/** The stream ended when the token that had opened it did. */

import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { endedWithCredentials } from '../../analysis/ends/credentials-end.ts';
import { clientsOf } from '../../analysis/returns/returns.ts';
import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import type { CredentialsEnd } from '../../model/plan.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { endOf } from '../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { page, rfc } from '../sources.ts';

export const tokenExpired: Rule = {
  id: 'token-expired',
  title: 'the stream ended with its token',
  severity: 'critical',
  group: 'end',
  rank: 12,
  needs: ['wire', 'access-log', 'error-log'],
  about: {
    what: 'The request carried a token that says when it ends (`exp` of a JWT, the expiry of a signed URL), and the stream was ended at that moment: asked for again with the same token it is refused. The token itself is never kept or shown, only that moment.',
    lookAlikes: [
      '`total-timeout`: streams end at one age, and asked for again they open.',
      '`proxy-reload`, `origin-restart`: all end in one moment, and asked for again they open.',
      '`auth-rejected`: the token was refused from the start.',
      'A token that ended while its stream ran on: servers that look at it once are no fault.',
    ],
    settles: 'A stream asked for behind that moment: 401 or 403 with the token that had opened one before.',
    source: [
      rfc(7519, '4.1.4'),
      page('RFC 6750: invalid_token', 'https://www.rfc-editor.org/rfc/rfc6750#section-3.1'),
    ],
  },
  explains: [
    ...['total-timeout', 'idle-timeout', 'origin-ended', 'upstream-closed', 'proxy-reload', 'origin-restart'],
    ...[
      'auth-rejected',
      'h2-reset',
      'network-reset',
      'end-marker-missing',
      'reconnect-fatal',
      'session-replaced',
    ],
  ],
  judge(facts) {
    const { credentialsEnd } = facts.plan.target;
    if (!credentialsEnd) return ruledOut('the request carries nothing that says when it ends');
    const ended = endedWithCredentials(facts);
    if (!ended) return ruledOut('no stream ended when the token did');
    const refused = refusedSince(facts, credentialsEnd.at);
    const served = openedSince(facts, credentialsEnd.at);
    if (served.length > 0 && refused.length === 0)
      return ruledOut('streams opened with the token after it had ended');
    return found(this, [draft(credentialsEnd, ended, refused)]);
  },
};

type Ended = NonNullable<ReturnType<typeof endedWithCredentials>>;

function draft(credentials: CredentialsEnd, { streams, lateMs, isOneMoment }: Ended, refused: Stream[]) {
  const count = streams.length === 1 ? 'The stream' : `${streams.length} streams`;
  const when = lateMs < 0 ? `${formatMs(-lateMs)} before` : `${formatMs(lateMs)} after`;
  return {
    confidence: confidenceOf(refused, isOneMoment),
    where: { hop: null, proxy: 'origin' as const },
    what: `${count} ended ${when} ${named(credentials)} did (${new Date(credentials.at).toISOString()}).`,
    why: `${whyWords(refused, isOneMoment)} A browser's EventSource asks again with what it has, and gives up at the first 401.`,
    covers: [...streams, ...refused],
    evidence: [
      momentFact(credentials),
      ...streams.slice(0, 3).map(endOf),
      ...refused.slice(0, 2).map(answerOf),
    ],
    fix: [
      {
        proxy: 'origin' as const,
        setting: 'token lifetime',
        text: 'Look at the token when the stream opens, and let it run on; or send an event shortly before the token ends, upon which the page gets a new one and opens a new EventSource, before it closes the old one.',
      },
      {
        proxy: 'client' as const,
        setting: 'new token before the old one ends',
        text: 'Or have the page get a new token in time, and open the stream anew with it.',
      },
    ],
  };
}

/** The clocks of two machines and a timer may meet by chance: only a refusal with the same token, and ages far apart, exclude that. */
function confidenceOf(refused: Stream[], isOneMoment: boolean) {
  if (refused.length === 0) return 'possible' as const;
  return isOneMoment ? ('certain' as const) : ('likely' as const);
}

function named({ by, in: where }: CredentialsEnd): string {
  return by === 'jwt' ? `the token in ${where}` : `the signed URL (${where})`;
}

function whyWords(refused: Stream[], isOneMoment: boolean): string {
  const ages = isOneMoment
    ? 'Streams of ages far apart ended in that one moment, which no timer of a stream does. '
    : '';
  const [first] = refused;
  if (!first)
    return `${ages}Nothing was asked for since with the same token: a timer may have struck by chance then.`;
  return `${ages}The token that had opened a stream was refused with ${first.status} after that.`;
}

function momentFact({ at, by, in: where }: CredentialsEnd): Evidence {
  const what = by === 'jwt' ? `exp of the token in ${where}` : `expiry of the signed URL (${where})`;
  return { fact: `${what}: ${new Date(at).toISOString()}`, from: 'headers', value: at, unit: 'epoch ms' };
}

/** Asked for behind that moment, by a client that had a stream before, or once more at the end of the run. */
function since(facts: Facts, at: number): Stream[] {
  const again = (facts.again ?? []).filter(({ route }) => route === 'proxy');
  const returned = clientsOf(facts).flatMap(({ streams }) => streams.slice(1));
  return [...again, ...returned].filter(({ openedAt }) => openedAt >= at);
}

function refusedSince(facts: Facts, at: number): Stream[] {
  return since(facts, at).filter(({ status }) => status === 401 || status === 403);
}

function openedSince(facts: Facts, at: number): Stream[] {
  return since(facts, at).filter(isOpened);
}

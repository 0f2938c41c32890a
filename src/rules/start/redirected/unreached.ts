/** A redirect that was followed to an address where nothing answers, or not over that scheme. */
import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { tlsMismatchOf } from '../../../analysis/answers/tls-mismatch.ts';
import type { Facts } from '../../../model/facts.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { answererName } from '../../frames/answered.ts';
import type { Draft } from '../../rule.ts';
import { ownAddress, redirectPath, redirectPlace } from './path.ts';
import { destinationWords, redirectFixes } from './words.ts';

/** The redirect chose the address: it is the cause that the address is not reached. */
export function unreachedRedirects(facts: Facts): Draft[] {
  const asked = askedStreams(facts);
  const mismatched = tlsMismatchOf(facts, asked)?.streams ?? [];
  const lost = asked.filter((stream) => isLost(stream, mismatched) && isElsewhere(facts, stream));
  const first = lost.at(-1);
  const before = first && redirectPath(facts, first).at(-1);
  if (!first || !before || asked.some((stream) => !lost.includes(stream) && isAnswered(stream))) return [];
  const answerer = answererOf(facts, before);
  const { title, end } = outcomeOf(first);
  return [
    {
      title: `the redirect leads to ${title}`,
      confidence: 'likely',
      where: { hop: answerer.hop, proxy: answerer.proxy },
      what: `${answererName(answerer)} answered ${before.status} and points to ${first.url}${end}.`,
      covers: lost,
      why: `${destinationWords(before.url, new URL(first.url))} ${innerWords}`,
      evidence: [answerOf(first), ...redirectPath(facts, first).map(answerOf)],
      fix: [
        ...[ownAddress(facts, before, new URL(first.url), answerer.proxy) ?? []].flat(),
        ...redirectFixes('unreached', before, null, redirectPlace(facts, before, answerer.proxy)),
      ],
    },
  ];
}

const innerWords =
  'The redirect was followed and led to no stream: it may be an address that is only good behind the proxy, or one with a wrong scheme or port.';

function isLost({ cameFrom, failure, ...rest }: Stream, mismatched: Stream[]): boolean {
  if (!cameFrom || failure?.phase === 'alpn') return false;
  return failure !== null || mismatched.some(({ id }) => id === rest.id);
}

function isAnswered(stream: Stream): boolean {
  return stream.failure === null || isOpened(stream);
}

/** Another address than the one that was asked; the way from http to https of the same name is meant to be. */
function isElsewhere(facts: Facts, stream: Stream): boolean {
  const [from] = redirectPath(facts, stream).map(({ url }) => new URL(url));
  const to = new URL(stream.url);
  if (!from || from.origin === to.origin) return false;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:';
  return !(isUpgrade && from.hostname === to.hostname && from.port === '' && to.port === '');
}

function outcomeOf({ failure, status }: Stream): { title: string; end: string } {
  return failure
    ? { title: 'where no answer comes from', end: `, and no answer came from there (${failure.code})` }
    : {
        title: 'a port that speaks another protocol',
        end: `, which speaks another protocol and answered ${status}`,
      };
}

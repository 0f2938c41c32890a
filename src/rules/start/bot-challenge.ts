/** A service in front answers with a test of the client, for a browser to pass, in place of the stream. */

import { answerOf, askedStreams, unopenedStreams } from '../../analysis/answers/asked-streams.ts';
import { challengeOf, type SeenChallenge } from '../../analysis/answers/challenge.ts';
import { isHealthyDirect } from '../../analysis/parties/direct-streams.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { groupedBy } from '../../model/grouping.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { countOf, sentence } from '../frames/evidence.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { page } from '../sources.ts';

export const botChallenge: Rule = {
  id: 'bot-challenge',
  title: 'a test for browsers stands in place of the stream',
  severity: 'critical',
  group: 'start',
  rank: 135,
  needs: ['wire', 'direct'],
  about: {
    what: 'A service in front (a content network, a firewall for applications) answers with a test that only a browser passes: a script to run, a picture to read. EventSource, a fetch and every client that is no browser get the page of the test in place of the stream.',
    lookAlikes: [
      '`auth-rejected`: a plain 401 or 403, which wants credentials or is a rule.',
      '`rate-limited`: a 429 that passes when fewer requests are sent.',
      '`wrong-content-type`: a page of the application, such as its login.',
    ],
    settles:
      "The events of the service's firewall for that path, and `--direct URL`, which goes around it. A User-Agent of a browser (`-A`) is let through by some.",
    source: [
      page(
        'Cloudflare: detect a challenge page',
        'https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/',
      ),
      page(
        'AWS WAF: how CAPTCHA and Challenge work',
        'https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html',
      ),
    ],
  },
  explains: [
    'auth-rejected',
    'method-rejected',
    'rate-limited',
    'wrong-content-type',
    'upstream-unhealthy',
    'origin-error',
    'reconnect-fatal',
  ],
  judge(facts) {
    const unopened = unopenedStreams(facts);
    const challenged = unopened.filter((stream) => challengeOf(stream) !== null);
    const groups = groupedBy(challenged, (stream) => challengeOf(stream)?.challenge.name);
    const tests = [...groups.values()].map((streams) => draft(facts, streams));
    if (tests.length > 0) return found(this, tests);
    const browser = openedAsBrowser(facts);
    const refused = unopened.filter(({ status }) => status !== null);
    return browser && refused.length > 0
      ? found(this, [byName(facts, refused, browser)])
      : ruledOut('no answer is a test for browsers');
  },
};

function draft(facts: Facts, streams: Stream[]): Draft {
  const seen = streams.flatMap((stream) => challengeOf(stream) ?? []);
  const [first] = seen as [SeenChallenge, ...SeenChallenge[]];
  const isLikely = seen.every(({ confidence }) => confidence === 'likely');
  const { name } = first.challenge;
  const count = sentence(countOf(streams, askedStreams(facts)));
  const verb = isLikely ? 'got' : 'may have got';
  return {
    confidence: isLikely ? 'likely' : 'possible',
    where: { hop: null, proxy: 'unknown' },
    what: `${count} ${verb} a test of ${name} (status ${streams[0]?.status}), and no stream.`,
    why: `${signWords(first)} ${browserWords}${directWords(facts)}${nameWords(facts)}`,
    covers: streams,
    evidence: [...streams.slice(0, 3), ...askedAsBrowser(facts)].map(answerOf),
    fix: [spare(first), ...(askedAsBrowser(facts).length > 0 ? [] : [asBrowser])],
  };
}

/** The same once more, with the User-Agent of a browser. */
function askedAsBrowser({ beside = [] }: Facts): Stream[] {
  return beside.filter(({ asks }) => asks === 'as-browser');
}

function openedAsBrowser(facts: Facts): Stream | null {
  return askedAsBrowser(facts).find(isOpened) ?? null;
}

function nameWords(facts: Facts): string {
  const [asked] = askedAsBrowser(facts);
  if (!asked) return '';
  return isOpened(asked)
    ? ' With the User-Agent of a browser the same request opens a stream: the test goes by that alone.'
    : ' With the User-Agent of a browser it gets no stream either: the test goes by more than that.';
}

/** Refused without a word of a test, and only under this tool's name. */
function byName(facts: Facts, refused: Stream[], browser: Stream): Draft {
  return {
    title: 'the User-Agent decides who gets the stream',
    confidence: 'likely',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOf(refused, askedStreams(facts)))} got ${refused[0]?.status}, and the same request with the User-Agent of a browser opens a stream.`,
    why: 'A rule on the path goes by the User-Agent: clients that are no browser (a script, an app, a server) are refused, and browsers are not.',
    covers: refused,
    evidence: [...refused.slice(0, 3), browser].map(answerOf),
    fix: [
      {
        proxy: 'unknown',
        setting: 'User-Agent rule',
        text: 'Find the rule that goes by the User-Agent (a firewall for applications, a map or an if in a proxy), and leave this path out of it or let the clients in that are meant to come.',
      },
    ],
  };
}

function signWords({ header, challenge, confidence }: SeenChallenge): string {
  if (header !== null) return `The answer says so itself: ${header}.`;
  const only = confidence === 'possible' ? ', which anyone can write' : ' beside a header of its own';
  return `The page has the words of ${challenge.name}${only}.`;
}

const browserWords =
  'Only a page that a browser shows can pass it: an EventSource and a fetch get it as an error, and so does every other client.';

function directWords(facts: Facts): string {
  return isHealthyDirect(facts) ? ' Asked around it (--direct) the same request opens a stream.' : '';
}

function spare({ challenge: { name, spare } }: SeenChallenge): ProposedFix {
  const { setting, suggested, how } = spare;
  return { proxy: 'unknown', setting, suggested, text: `${name}: ${how}.` };
}

const asBrowser: ProposedFix = {
  proxy: 'client',
  setting: 'user-agent',
  text: 'To see whether the client alone is the reason: ask with the User-Agent of a browser (-A), or with the cookies of one that has passed the test (-b).',
};

/** What checks the credentials gave no answer that counts. Part of `auth-rejected`. */
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { refusalOf } from '../../../analysis/answers/refusal.ts';
import { type HopWord, weaker } from '../../../analysis/parties/blame.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Stream } from '../../../model/stream.ts';
import { countOfAsked, hopSubject, rowOf, settingFact, writtenAt } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

/** Nginx answers 500 where the subrequest of auth_request gave neither 2xx nor 401 or 403; Envoy has `ext_authz_error`. */
export function brokenCheck(facts: Facts, stream: Stream): HopWord | null {
  const { word } = refusalOf(facts, stream);
  return word?.record.reasonDetails.includes('check-failed') ? word : null;
}

/** The finding on it: neither who asked nor the origin is at fault. */
export function checkFailed(facts: Facts, streams: Stream[], { hop, record, join }: HopWord): Draft {
  const where = { hop: hop.name, proxy: hop.proxy };
  const got = /unexpected status: (\d+)/.exec(record.words)?.[1] ?? null;
  const rule = settingsOf(facts, 'access-rule', hop.name).find(
    ({ state }) => state === 'subrequest' || state === 'service',
  );
  const said = got === null ? 'gave no answer that counts' : `answered ${got}`;
  return {
    title: 'the check of the credentials failed',
    confidence: weaker(record.reasonConfidence, join.confidence),
    where,
    what: `${hopSubject(where)} answered ${streams[0]?.status} to ${countOfAsked(facts, streams)}: what it asks for leave ${said}.`,
    why: checkWords,
    covers: streams,
    evidence: [
      rowOf(record, streams[0]?.id),
      ...(rule ? [settingFact(rule)] : []),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: [
      {
        proxy: hop.proxy,
        setting: rule?.setting ?? (got === null ? 'http_filters' : 'auth_request'),
        ...(rule && writtenAt(rule)),
        text: `Ask the address that it names: it ${said}. Repair it, or exempt the stream path from the check.`,
      },
    ],
  };
}

const checkWords =
  'A 2xx is leave, and 401 or 403 a refusal; anything else is a fault: what checks the credentials is down, wrongly routed, too slow, or failing. Neither the origin of the stream nor the credentials are to blame.';

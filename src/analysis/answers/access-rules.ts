/** The rules of a config, in the location or route that takes the request, that may have turned it away. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import type { SettingStates } from '../../model/setting-kind.ts';
import { header, type Stream } from '../../model/stream.ts';
import type { Answerer } from './answer-party.ts';
import { refusalOf } from './refusal.ts';
import { hasDetail } from './refusal-groups.ts';

export type AccessRule = Setting<'access-rule'>;
type AccessState = SettingStates['access-rule'];

/** Statuses with which each kind of rule refuses; what is asked for leave may answer with either. */
const statuses: Record<AccessState, readonly number[]> = {
  password: [401],
  token: [401, 403],
  subrequest: [401, 403],
  service: [401, 403],
  address: [403],
  policy: [403],
};

/** Those that fit the answer, of the hop that gave it as far as that is known; none where the origin answered. */
export function accessRulesFor(facts: Facts, stream: Stream, { by, hop }: Answerer): AccessRule[] {
  if (by === 'origin') return [];
  const fitting = settingsOf(facts, 'access-rule', by === 'proxy' ? hop : null).filter(
    ({ state, answers }) => {
      if (state === null) return false;
      return answers === undefined ? statuses[state].includes(stream.status ?? 0) : answers === stream.status;
    },
  );
  const states = statesSaid(facts, stream);
  const said = fitting.filter(({ state }) => state !== null && states.includes(state));
  return said.length > 0 ? said : fitting;
}

/** The kinds that a row, the answer's text or its challenge names. */
function statesSaid(facts: Facts, stream: Stream): AccessState[] {
  const { word, page } = refusalOf(facts, stream);
  const row = { record: word?.record ?? null, page };
  if (hasDetail(row, 'by-address')) return ['address'];
  if (hasDetail(row, 'by-policy')) return ['policy'];
  const challenge = header(stream, 'www-authenticate') ?? '';
  if (/^basic\b/i.test(challenge)) return ['password', 'subrequest', 'service'];
  return /^bearer\b/i.test(challenge) ? ['token', 'subrequest', 'service'] : [];
}

/** Credentials change nothing about such a rule, or not by themselves. */
export function ignoresCredentials({ state }: AccessRule): boolean {
  return state === 'address' || state === 'policy';
}

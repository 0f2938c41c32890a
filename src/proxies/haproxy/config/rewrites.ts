/** What rules of the route change of the request and of its answer, where a stream depends on it. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingStates } from '../../../model/setting-kind.ts';
import type { ChangeRule } from './request/rules.ts';
import { beginsWith, levels } from './scope.ts';
import type { Section } from './sections.ts';
import { type Scope, writtenSetting } from './settings.ts';

type Changed = SettingStates['rewrite'];

/** The rules that hold for this request, for certain. */
export function rewriteSettings(scope: Scope): Setting[] {
  const { way, frontend, mode } = scope;
  if (mode !== 'http' || !way.backend || way.stop) return [];
  const sections = [...new Set([frontend, way.backend])];
  return [...way.changes, ...sections.flatMap(ofAnswer)].map((rule) => rewrite(scope, rule));
}

function rewrite({ hop }: Scope, { line, section, changed }: ChangeRule): Setting {
  const [first, second] = line.words;
  const setting = `${first.text} ${second?.text ?? ''}`;
  const parts = { kind: 'rewrite', state: changed, setting } as const;
  return { ...writtenSetting(hop, { line, section }, parts, [2, changed === 'path' ? 4 : 3]), place: null };
}

const answerRules = ['http-response', 'http-after-response'];
const headerActions = /^(?:set|del)-header$/;

/** Rules on the answer, without a condition: what those look at is not known before it comes. */
function ofAnswer(section: Section): ChangeRule[] {
  return levels(section).flatMap((level) =>
    level.lines.flatMap((line): ChangeRule[] => {
      const [, action, name] = line.words;
      const isMeant =
        answerRules.some((word) => beginsWith(line, word)) &&
        headerActions.test(action?.text ?? '') &&
        name?.text.toLowerCase() === 'content-type' &&
        !line.words.some(({ text }) => text === 'if' || text === 'unless') &&
        !line.words.some(({ text }) => /^text\/event-stream\b/i.test(text));
      return isMeant ? [{ line, section: level, changed: 'content-type' satisfies Changed }] : [];
    }),
  );
}

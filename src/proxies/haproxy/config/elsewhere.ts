/** Where a setting of the stream is written too, and does not hold for it. */
import type { Elsewhere, Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
import { beginsWith, type Found, sectionLabel, whereOf } from './scope.ts';
import type { Scope } from './settings.ts';
import { parseHaproxyTime } from './time.ts';

const told: ReadonlySet<SettingKind> = new Set([
  'idle-timeout',
  'response-timeout',
  'connect-timeout',
] as const);

const most = 5;

/** Each timer with the lines of the same name that govern other requests. */
export function withElsewhere(scope: Scope, settings: Setting[]): Setting[] {
  return settings.map((setting) => {
    if (!told.has(setting.kind)) return setting;
    const elsewhere = placesOf(scope, setting);
    return elsewhere.length > 0 ? { ...setting, elsewhere } : setting;
  });
}

function placesOf(scope: Scope, setting: Setting): Elsewhere[] {
  const name = setting.setting.replace(/^set-timeout/, 'timeout');
  return linesNamed(scope, name)
    .filter(
      ({ line }) =>
        !(setting.origin === 'config' && line.file === setting.file && line.line === setting.line),
    )
    .slice(0, most)
    .map(({ line, section }) => {
      const value = line.words[2]?.text ?? '';
      return {
        setting: name,
        value,
        ms: parseHaproxyTime(value),
        file: line.file,
        line: line.line,
        words: wordsFor(scope, { line, section }, setting),
      };
    });
}

function linesNamed({ files }: Scope, name: string): Found[] {
  const words = name.split(' ');
  return files.sections.flatMap((section) =>
    section.lines.filter((line) => beginsWith(line, ...words)).map((line) => ({ line, section })),
  );
}

function wordsFor({ way, frontend }: Scope, { section }: Found, setting: Setting): string {
  const label = sectionLabel(section);
  const taker = way.backend ?? frontend;
  if (section === way.backend || section === frontend || section.kind === 'defaults')
    return `in ${label}, and ${setting.setting} ${setting.value ?? ''} (${setting.file}:${setting.line}) takes its place`;
  return `in ${label}, and this request goes to ${sectionLabel(taker)} (${whereOf(way.by ?? taker.head)})`;
}

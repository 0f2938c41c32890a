/** When each change of a report holds, what that costs running streams, and how it is undone. */
import type { Facts } from '../../model/facts.ts';
import type { Finding, Fix, FixDiff } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { hasUnprintable, quotedWord } from '../../model/shell.ts';
import type { Effect } from '../../proxies/profile/change.ts';
import { effectOf } from '../../proxies/profile/effect.ts';

interface Context {
  facts: Facts;
  finding: Finding;
  /** Its diff, where there is one. */
  made: FixDiff | null;
}

/** The fix with what is known of its effect; unchanged where it names nothing to be written. */
export function withEffect(fix: Fix, { facts, finding, made }: Context): Fix {
  if (fix.madeBy !== undefined)
    return { ...fix, takesEffect: `when ${fix.madeBy} has written the config anew` };
  if (fix.suggested == null && fix.current == null) return fix;
  const settings = settingsOfHop(fix, facts, finding);
  const sources = settings.filter(({ kind }) => kind === 'config-source');
  const source = sources.find(({ file }) => file === fix.file) ?? sources.find(isReloaded);
  const effect = effectOf(fix.proxy, { setting: fix.setting, taken: source?.taken ?? null, settings });
  if (effect === null) return fix;
  const { takesEffect, cost } = effect;
  return { ...fix, takesEffect, cost, undo: undoOf(fix, effect), ...commandsOf(effect, made) };
}

function isReloaded({ taken }: Setting): boolean {
  return taken === 'reload';
}

/** By the file, else by the hop that is blamed, else by the only hop of that kind; none where that cannot be said. */
function settingsOfHop(fix: Fix, { settings, hops }: Facts, { where }: Finding): Setting[] {
  const alike = hops.filter(({ proxy }) => proxy === fix.proxy);
  const hop =
    settings.find(({ file, proxy }) => file !== null && file === fix.file && proxy === fix.proxy)?.hop ??
    alike.find(({ name }) => name === where.hop)?.name ??
    (alike.length === 1 ? alike[0]?.name : undefined);
  return hop === undefined ? [] : settings.filter((one) => one.hop === hop);
}

function undoOf({ patch, setting, current, file, line }: Fix, { undo, again }: Effect): string {
  if (undo !== undefined) return undo;
  const then = again === undefined ? '' : `, then ${again}`;
  if (patch !== undefined) return `take the diff back${then}`;
  // The setting may be one word of that line (`server … maxconn 1`), and no line of its own.
  if (current != null && file != null && line != null)
    return `put line ${line} of ${file} back as it is now${then}`;
  return current == null ? `take it out again${then}` : `put \`${setting} ${current}\` back${then}`;
}

/** A path that is not known, or that cannot be copied, is left out with its option; a check of a file needs the file. */
function commandsOf({ check, activate }: Effect, made: FixDiff | null): Pick<Fix, 'check' | 'activate'> {
  const main = made?.main ?? made?.target;
  const paths = { '{main}': main, '{main!}': main, '{file}': made?.target };
  const filled = (template: string) =>
    Object.entries(paths).reduce((text, [mark, path]) => {
      const isShown = path !== undefined && !hasUnprintable(path);
      return isShown ? text.replaceAll(mark, () => quotedWord(path)) : withoutOption(text, mark);
    }, template);
  const isCheckable = check !== undefined && (made !== null || !check.includes('{file}'));
  const whole = (template: string | undefined) => {
    const text = template === undefined ? '' : filled(template);
    return text === '' || /\{(?:main!?|file)\}/.test(text) ? null : text;
  };
  const [checked, activated] = [isCheckable ? whole(check) : null, whole(activate)];
  return { ...(checked !== null && { check: checked }), ...(activated !== null && { activate: activated }) };
}

/** ` -c {main}`, ` -f {main}`; not ` -f {main!}`, without which there is no command. */
function withoutOption(text: string, mark: string): string {
  if (mark === '{main!}') return text;
  return ['c', 'f'].reduce((rest, letter) => rest.replaceAll(` -${letter} ${mark}`, ''), text);
}

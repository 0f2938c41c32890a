/** "But I have set it!": where the setting that a fix would change has the wanted value already, and does not hold for this request. */
import type { Facts } from '../../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../../model/finding.ts';
import type { Elsewhere, Setting } from '../../model/setting.ts';

/** More than these are no help. */
const mostNamed = 2;

/** The finding, with such places as evidence, and said in the fix. */
export function withElsewhere(facts: Facts, finding: Finding<ProposedFix>): Finding<ProposedFix> {
  const told = finding.fix.map((fix) => ({ fix, places: wantedPlaces(facts, fix) }));
  if (told.every(({ places }) => places.length === 0)) return finding;
  return {
    ...finding,
    evidence: [...finding.evidence, ...told.flatMap(({ places }) => places.map(placeFact))],
    fix: told.map(({ fix, places: [first] }) =>
      first ? { ...fix, text: `${fix.text} ${saidOf(first)}` } : fix,
    ),
  };
}

function wantedPlaces({ settings }: Facts, fix: ProposedFix): Elsewhere[] {
  const own = settings.find(
    ({ proxy, setting, path, elsewhere }) =>
      elsewhere && proxy === fix.proxy && setting === fix.setting && path === fix.path,
  );
  return (own?.elsewhere ?? []).filter((one) => own && isWanted(one, own, fix)).slice(0, mostNamed);
}

/** A longer limit, or one that is off; else what is suggested. */
function isWanted({ ms, value }: Elsewhere, own: Setting, { suggested }: ProposedFix): boolean {
  if (own.ms === null || ms === null) return value === suggested;
  return ms > own.ms || (ms === 0 && own.off !== null);
}

function placeFact({ setting, value, file, line, words }: Elsewhere): Evidence {
  return {
    fact: `${setting} ${value} is set, but does not hold here: it stands ${words}`,
    from: 'config',
    file: file ?? undefined,
    line: line ?? undefined,
    value,
  };
}

function saidOf({ setting, value, file, line }: Elsewhere): string {
  const place = file === null ? 'elsewhere in this config' : `at ${file}:${line}`;
  return `The ${setting} ${value} ${place} does not hold for this request (see the evidence).`;
}

/** Gives a fix that names a setting alone its file and line, where a config was given that says where it stands or belongs. */
import type { Facts } from '../../model/facts.ts';
import type { Finding, ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';

/** The finding with such places; a value that can be written as it stands becomes a patch. */
export function withPlaces({ settings }: Facts, finding: Finding<ProposedFix>): Finding<ProposedFix> {
  const spots = settings.filter(({ kind }) => kind === 'spot');
  if (spots.length === 0) return finding;
  return {
    ...finding,
    fix: finding.fix.map((fix) => (fix.file === undefined ? placed(fix, spots, finding) : fix)),
  };
}

/** Unchanged where it may be of several hops. */
function placed(fix: ProposedFix, spots: Setting[], { where }: Finding<ProposedFix>): ProposedFix {
  const alike = spots.filter(({ proxy, setting }) => proxy === fix.proxy && setting === fix.setting);
  const isOne = new Set(alike.map(({ hop }) => hop)).size === 1;
  const spot = alike.find(({ hop }) => hop === where.hop) ?? (isOne ? alike[0] : undefined);
  if (!spot || spot.file === null || spot.line === null) return fix;
  const { file, line, path, place, value } = spot;
  return {
    ...fix,
    ...{ file, line, path },
    current: spot.origin === 'config' ? value : null,
    ...(place && isWritable(fix.suggested) && { place }),
  };
}

/** One word, as `16k`: no sentence about a value. */
function isWritable(suggested: string | null | undefined): boolean {
  return /^[\w.=]+$/.test(suggested ?? '');
}

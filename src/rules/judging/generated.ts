/** For a change in a file that a program writes: by which key it makes that line, since a patch would be overwritten. */
import type { Facts } from '../../model/facts.ts';
import type { Finding, ProposedFix } from '../../model/finding.ts';
import type { Generator } from '../../proxies/profile/generator.ts';
import { profileOf } from '../../proxies/profile/known.ts';

/** The finding, its fixes without a place to patch where the file is not written by hand. */
export function withMaker(facts: Facts, finding: Finding<ProposedFix>): Finding<ProposedFix> {
  return { ...finding, fix: finding.fix.map((fix) => throughMaker(facts, fix)) };
}

function throughMaker(facts: Facts, fix: ProposedFix): ProposedFix {
  const maker = makerOf(facts, fix);
  if (maker === null) return fix;
  const { place: _place, ...rest } = fix;
  const key = maker.keys?.[fix.setting];
  const how = key ? `\`${key}\`, ${maker.where}` : `${fix.setting} ${maker.where}`;
  const text = `${fix.text} This config is written by ${maker.name}, which would overwrite a change of it: set ${how}.`;
  return { ...rest, text, madeBy: maker.name };
}

/** Null: the file is written by hand, as far as it shows. */
function makerOf({ settings }: Facts, { proxy, setting, path, file }: ProposedFix): Generator | null {
  const own = settings.find(
    (one) =>
      one.proxy === proxy &&
      (one.setting === setting && one.path === path ? true : file !== undefined && one.file === file),
  );
  const named = profileOf(proxy)?.generators?.find(({ name }) => name === own?.madeBy);
  return named ?? null;
}

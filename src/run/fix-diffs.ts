/** The diffs of a report: made once, at the run, from the configs as they stand, and kept with it. */

import { patchFor } from '../configs/patch.ts';
import { patchTarget } from '../configs/patch-target.ts';
import type { FixDiff, ProposedFix } from '../model/finding.ts';
import type { ConfigFile, Place } from '../model/setting.ts';
import { secretLinesOf } from '../proxies/secret-lines.ts';

/** Gives the diff of a proposed change; null where there is none. */
type Patcher = (fix: ProposedFix) => FixDiff | null;

/** A config as it was read, and the redactor for the known secrets of the request: a diff that would hold one is not made. */
interface Sources {
  files: ConfigFile[];
  redact: (text: string) => string;
}

/** Makes each diff when it is first asked for, numbered in that order; `made` grows by it. */
export function startDiffs(sources: Sources): { made: FixDiff[]; patch: Patcher } {
  const made: FixDiff[] = [];
  return { made, patch: (fix) => knownDiff(made, fix) ?? make(fix, sources, made) };
}

function make(fix: ProposedFix, { files, redact }: Sources, made: FixDiff[]): FixDiff | null {
  const { place, suggested, proxy } = fix;
  if (!place || suggested == null) return null;
  const config = files.find(({ file }) => file === place.file);
  const target = config ? patchTarget(config) : null;
  if (!config || target === null) return null;
  const diff = patchFor(config, place, suggested, secretLinesOf(proxy, config.text));
  if (diff === null || redact(diff) !== diff) return null;
  const main = mainPath(config, files);
  const name = `fix-${made.length + 1}.diff`;
  const one = { name, place, suggested, target, ...(main !== null && { main }), diff };
  made.push(one);
  return one;
}

/** The real path of the config that was given; null where that is the file itself, or there is none. */
function mainPath({ main }: ConfigFile, files: ConfigFile[]): string | null {
  const config = files.find(({ file }) => file === main);
  return config ? patchTarget(config) : null;
}

/** The diffs that were made at the run: a change that is only proposed now has none. */
export function keptDiffs(kept: FixDiff[]): Patcher {
  return (fix) => knownDiff(kept, fix);
}

function knownDiff(diffs: FixDiff[], { place, suggested }: ProposedFix): FixDiff | null {
  if (!place) return null;
  return diffs.find((one) => one.suggested === suggested && isSamePlace(one.place, place)) ?? null;
}

function isSamePlace(one: Place, other: Place): boolean {
  const keys = ['file', 'line', 'column', 'length', 'template'] as const;
  return keys.every((key) => one[key] === other[key]);
}

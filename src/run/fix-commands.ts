/** The commands that apply a report's diffs, from files in the run's folder. */

import { readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../kept/index.ts';
import type { Fix, FixDiff } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { hasUnprintable, quotedWord } from '../model/shell.ts';

const diffName = /^fix-\d+\.diff$/;

/** Writes each diff into the run's folder, in place of those of a run before. @throws what the file system says. */
export function writeDiffs(dir: string, diffs: FixDiff[]): void {
  for (const name of readdirSync(dir).filter((name) => diffName.test(name))) rmSync(join(dir, name));
  for (const { name, diff } of diffs) writePrivate(join(dir, name), diff);
}

/** The report with commands beside each diff that lies in `dir`; their paths are absolute, so they work from anywhere. */
export function withCommands(report: Report, dir: string, diffs: FixDiff[]): Report {
  const commands = new Map(diffs.flatMap((one) => commandsOf(one, dir)));
  const findings = report.findings.map((finding) => ({
    ...finding,
    fix: finding.fix.map((fix) => ({
      ...fix,
      ...(fix.patch === undefined ? {} : commands.get(fix.patch)),
    })),
  }));
  return { ...report, findings };
}

/** Diff and commands, where the file is there and holds that diff. */
function commandsOf(
  { name, target, diff }: FixDiff,
  dir: string,
): [string, Required<Pick<Fix, 'apply' | 'revert'>>][] {
  if (!diffName.test(name)) return [];
  try {
    const path = join(realpathSync(dir), name);
    if (hasUnprintable(target) || hasUnprintable(path) || readFileSync(path, 'utf8') !== diff) return [];
    const words = `${quotedWord(target)} ${quotedWord(path)}`;
    return [[diff, { apply: `patch ${words}`, revert: `patch -R ${words}` }]];
  } catch {
    return [];
  }
}

/** The commands that apply a report's diffs, from files in the run's folder. */

import { readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../kept/index.ts';
import type { FixDiff } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

const diffName = /^fix-\d+\.diff$/;

/** Writes each diff into the run's folder, in place of those of a run before. @throws what the file system says. */
export function writeDiffs(dir: string, diffs: FixDiff[]): void {
  for (const name of readdirSync(dir).filter((name) => diffName.test(name))) rmSync(join(dir, name));
  for (const { name, diff } of diffs) writePrivate(join(dir, name), diff);
}

/** The report with a command beside each diff that lies in `dir`; its paths are absolute, so it works from anywhere. */
export function withCommands(report: Report, dir: string, diffs: FixDiff[]): Report {
  const commands = new Map(diffs.flatMap((one) => commandOf(one, dir)));
  const findings = report.findings.map((finding) => ({
    ...finding,
    fix: finding.fix.map((fix) => {
      const apply = fix.patch === undefined ? undefined : commands.get(fix.patch);
      return apply === undefined ? fix : { ...fix, apply };
    }),
  }));
  return { ...report, findings };
}

/** Diff and command, where the file is there and holds that diff. */
function commandOf({ name, target, diff }: FixDiff, dir: string): [string, string][] {
  if (!diffName.test(name)) return [];
  try {
    const path = join(realpathSync(dir), name);
    if (hasUnprintable(target) || hasUnprintable(path) || readFileSync(path, 'utf8') !== diff) return [];
    return [[diff, `patch ${quoted(target)} ${quoted(path)}`]];
  } catch {
    return [];
  }
}

function hasUnprintable(path: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path);
}

/** One word for any POSIX shell (2.2.2). */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

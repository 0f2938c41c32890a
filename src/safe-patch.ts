/** The diffs of a report. */
import { patchFor } from './configs/index.ts';
import type { ProposedFix } from './model/finding.ts';
import { redactText } from './model/secret.ts';
import type { ConfigFile } from './model/setting.ts';

/** A diff that would show a secret shows its replacement: it no longer applies, and tells no one. `key` null: the files hold no secret any more. */
export function safePatch(fix: ProposedFix, files: ConfigFile[], key: string | null): string | null {
  if (!fix.place || fix.suggested == null) return null;
  const patch = patchFor(files, fix.place, fix.suggested);
  return patch === null || key === null ? patch : redactText(patch, key);
}

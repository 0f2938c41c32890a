/** Inputs that were given and could not be used: reported, never asked for again, and nothing is concluded from missing lines in them. */
import type { Missing } from './finding.ts';
import type { ProxyKind } from './log-record.ts';
import type { Hop } from './plan.ts';

export interface UnusableInput {
  hop: string;
  input: 'config' | 'access-log' | 'error-log' | 'admin';
  /** As the user named it: a path, a pattern, a URL. */
  given: string;
  /** What it stands for; the same as `given` but for a pattern. */
  file: string;
  /** Ends the sentence: `it is a directory`. */
  why: string;
  /** The proxy that the file is of, where its text shows that. */
  shows?: ProxyKind;
  /** Nothing of what was given can be used. */
  whole: boolean;
}

/** One line for standard error and the report. */
export function unusableWords({ hop, input, file, why }: UnusableInput): string {
  return `${file} (${inputWords[input]} of ${hop}) was not used: ${why}`;
}

const inputWords: Record<UnusableInput['input'], string> = {
  config: 'config',
  'access-log': 'access log',
  'error-log': 'error log',
  admin: 'admin interface',
};

/** The hops with only their usable inputs: no rule may conclude anything from a file that was not read. */
export function usableHops(hops: Hop[], unusable: UnusableInput[]): Hop[] {
  return hops.map((hop) => {
    const gone = (input: UnusableInput['input'], given: string) =>
      unusable.some((one) => one.whole && one.hop === hop.name && one.input === input && one.given === given);
    return {
      ...hop,
      accessLogs: hop.accessLogs.filter((log) => !gone('access-log', log)),
      errorLogs: hop.errorLogs.filter((log) => !gone('error-log', log)),
      configs: hop.configs.filter((config) => !gone('config', config)),
      admin: hop.admin !== null && gone('admin', hop.admin) ? null : hop.admin,
    };
  });
}

/** Among the inputs that a rule lacked, those that were given but unusable. */
export function givenButUnusable(unusable: readonly UnusableInput[], missing: Missing[]): UnusableInput[] {
  return unusable.filter(({ input, whole }) => whole && missing.includes(input));
}

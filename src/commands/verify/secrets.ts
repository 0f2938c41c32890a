/** Secrets of the earlier run, which its recording does not hold. */
import { badInput, type DoctorError } from '../../errors.ts';
import { type Environment, forwardProxy } from '../../plan/forward-proxy.ts';
import { type RunInput, stillWithheld, type Withheld } from '../../plan/index.ts';
import { withoutUser } from '../../plan/shown-url.ts';

/** @throws DoctorError that lists by name what is not given again. */
export function checkSecrets(dir: string, before: RunInput, given: RunInput, hasProxyUser: boolean): void {
  const isLacking = hasProxyUser && before.forwardProxy !== undefined;
  const missing = stillWithheld(before, given, isLacking);
  if (missing.length > 0) throw missingWords(dir, missing);
}

function missingWords(dir: string, missing: Withheld[]): DoctorError {
  const count = missing.length === 1 ? 'a secret' : `${missing.length} secrets`;
  const names = missing.map(({ name }) => name).join('; ');
  const flags = missing.map(({ flag }) => flag).join(' ');
  return badInput(
    `${count} of that run must be given again`,
    `a recording holds no secrets; it lacks ${names}`,
    `sse-doctor verify ${dir} ${flags}`,
  );
}

/** The forward proxy may come from the environment again, with its password. */
export function withProxyOf(before: RunInput, env: Environment): RunInput {
  if (!before.forwardProxy || before.url === undefined) return before;
  const found = forwardProxy({}, new URL(before.url), env);
  const isSame = found !== null && withoutUser(found) === withoutUser(before.forwardProxy);
  return isSame ? { ...before, forwardProxy: undefined } : before;
}

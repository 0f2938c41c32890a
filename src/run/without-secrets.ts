/** Removes secrets from what leaves the tool otherwise than by its output: values and errors returned to a program. */
import { DoctorError } from '../errors.ts';
import { type KnownSecrets, redactKnown, redactMessage } from '../model/secret.ts';

/** A copy of plain data without the values that are known to be secret; what was one object stays one object. */
export function withoutSecrets<T>(value: T, secrets: KnownSecrets): T {
  const copies = new Map<object, unknown>();
  const shown = (one: unknown): unknown => {
    if (typeof one === 'string') return redactKnown(one, secrets);
    if (typeof one !== 'object' || one === null) return one;
    if (!copies.has(one)) copies.set(one, copied(one));
    return copies.get(one);
  };
  const copied = (one: object): unknown =>
    Array.isArray(one)
      ? one.map(shown)
      : Object.fromEntries(
          Object.entries(one).map(([key, inner]) => [redactKnown(key, secrets), shown(inner)]),
        );
  return shown(value) as T;
}

/** The same error, of whatever kind, without secrets in its texts. */
export function errorWithoutSecrets(error: unknown, secrets: KnownSecrets): unknown {
  const redacted = (text: string) => redactMessage(text, secrets);
  if (error instanceof DoctorError) {
    const { message, why, hint, exitCode } = error;
    return new DoctorError(
      { message: redacted(message), cause: redacted(why), hint: redacted(hint) },
      exitCode,
    );
  }
  if (!(error instanceof Error)) return error;
  error.message = redacted(error.message);
  error.stack = redacted(error.stack ?? '');
  return error;
}

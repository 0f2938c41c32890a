/** The errors the tool itself can raise. A broken endpoint is data, never one of these. */

export interface ErrorParts {
  message: string;
  /** What was seen: the value, the file, the line. */
  cause: string;
  /** What to change. */
  hint: string;
}

/** A failure that the user can fix. `exitCode`: 2 not runnable as asked, 3 a local program would not start. */
export class DoctorError extends Error {
  override readonly name = 'DoctorError';
  readonly why: string;
  readonly hint: string;
  readonly exitCode: 2 | 3;

  constructor(parts: ErrorParts, exitCode: 2 | 3 = 2) {
    super(parts.message);
    this.why = parts.cause;
    this.hint = parts.hint;
    this.exitCode = exitCode;
  }
}

/** The run cannot be done as it was asked: a flag, a scenario, a file that is not what it says. */
export function badInput(message: string, cause: string, hint: string): DoctorError {
  return new DoctorError({ message, cause, hint });
}

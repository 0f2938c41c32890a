/** How a failed connection is reported to the rest of the probe. */
import type { Failure } from '../../model/connecting.ts';

/** Raised inside the probe only; a failed connection is data and ends in `Stream.failure`. */
export class ConnectFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The system's or library's own code of an error; its message where it has none. */
export function codeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? error);
}

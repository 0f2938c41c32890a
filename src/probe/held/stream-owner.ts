/** Who asked for a held stream, as the stream sees them. */
import type { HeldStream } from './stream.ts';

/** Told of what its client must act on, as it happens. */
export interface StreamOwner {
  opened(stream: HeldStream): void;
  /** The values of `Set-Cookie`. */
  cookies(lines: string[], stream: HeldStream): void;
  /** An event with an id came; told where the client may come back. */
  event(id: string): void;
  /** All is known of it; called once. */
  ended(stream: HeldStream): void;
}

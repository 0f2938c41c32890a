/** Who asked for a held stream, as the stream sees them. */

/** Told of what its client must act on, as it happens. */
export interface StreamOwner<Stream> {
  opened(stream: Stream): void;
  /** The values of `Set-Cookie`. */
  cookies(lines: string[], stream: Stream): void;
  /** An event with an id came; told where the client may come back. */
  event(id: string): void;
  /** All is known of it; called once. */
  ended(stream: Stream): void;
}

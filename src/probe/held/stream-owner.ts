/** Who asked for a held stream, as the stream sees them. */

/** Called with what its client must react to, as it happens. */
export interface StreamOwner<Stream> {
  opened(stream: Stream): void;
  /** The values of `Set-Cookie`. */
  cookies(lines: string[], stream: Stream): void;
  /** An event with an id came; only called where the client may reconnect. */
  event(id: string): void;
  /** All is known of it; called once. */
  ended(stream: Stream): void;
}

/**
 * How long connecting may take. An AbortSignal for each of thousands of connections, tied to another, costs more than
 * the connection: this is a timer and a place for the one who waits.
 */
export class Deadline {
  /** Its time is up, or it was stopped. */
  isOver = false;
  /** We gave up before its time. */
  isStopped = false;
  #waiting: (() => void) | null = null;
  readonly #timer: NodeJS.Timeout;

  /** Starts to run: `ms` from now. */
  constructor(ms: number) {
    this.#timer = setTimeout(() => this.#end(), ms);
  }

  /** Calls back once it is over; one waits at a time, the step that connecting has come to. */
  wait(listener: () => void): void {
    this.#waiting = listener;
    if (this.isOver) this.#end();
  }

  /** The step is done. */
  forget(): void {
    this.#waiting = null;
  }

  /** Ends it now. */
  stop(): void {
    this.isStopped = true;
    this.#end();
  }

  /** Its time no longer counts. */
  release(): void {
    clearTimeout(this.#timer);
    this.#waiting = null;
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.isOver = true;
    const listener = this.#waiting;
    this.#waiting = null;
    listener?.();
  }
}

/** Requests at a rate, whatever becomes of those before them: an open model. */
import type { Counts } from '../../model/population/counts.ts';

/** A client as the arrivals see it. */
export interface ArrivingClient {
  readonly isIdle: boolean;
  ask(): void;
}

/** Asks for as many as are due; those that find every client busy are counted and not sent. */
export class Arrivals {
  readonly #clients: ArrivingClient[];
  readonly #perSecond: number;
  readonly #counts: () => Counts;
  #due = 0;
  #next = 0;

  /** `perSecond`: of this process. */
  constructor(clients: ArrivingClient[], perSecond: number, counts: () => Counts) {
    this.#clients = clients;
    this.#perSecond = perSecond;
    this.#counts = counts;
  }

  /** To be called often; `elapsedMs`: since the start. */
  look(elapsedMs: number): void {
    const due = Math.floor((elapsedMs / 1000) * this.#perSecond);
    for (; this.#due < due; this.#due++) {
      const client = this.#idle();
      if (client) client.ask();
      else this.#counts().unsent++;
    }
  }

  /** In turn, so that all trials have their share. */
  #idle(): ArrivingClient | null {
    const { length } = this.#clients;
    for (let tried = 0; tried < length; tried++) {
      const client = this.#clients[this.#next];
      this.#next = (this.#next + 1) % length;
      if (client?.isIdle) return client;
    }
    return null;
  }
}

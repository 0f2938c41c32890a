/** What is true of a situation, in the words in which an answer is marked: what happens to the streams, and who does it. */

export type Class =
  | 'idle limit'
  | 'total limit'
  | 'held'
  | 'refused'
  | 'cut behind' // dropped in the middle, by the origin or by the hop behind
  | 'gone away' // a process went, or was reloaded, and took its streams along
  | 'silent'
  | 'ended' // properly, because all was said
  | 'healthy'
  | 'inconclusive'; // nothing wrong was seen, and too little to say more

export interface Answer {
  class: Class;
  /** A hop's name, `origin` or `network`. */
  owner: string;
}

export interface SituationTruth {
  /** One word for the stratum and for readers: `idle limit at envoy`, `origin drops`. */
  cause: string;
  /** Any of these is a right answer where a row, a config or a direct question exists. */
  right: Answer[];
  /** Any of these classes is right from the wire alone. */
  wire: Class[];
  /** True as well, but no answer: what follows from the cause. */
  also: Answer[];
  /** Something ends or refuses the streams while they are watched. */
  isTroubled: boolean;
  /** Nothing may be said above info. */
  isWell: boolean;
  /** Why this cannot be marked: two causes within moments of each other. */
  unclear: string | null;
}

export const origin = 'origin';

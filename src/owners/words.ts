/** What may be advised to change at a server or framework, whatever it calls it. */

export type OwnerTopic =
  | 'age-limit' // on a whole response
  | 'idle-limit' // on its silence
  | 'places' // how many requests it serves at once
  | 'flush' // events, and the head, at once
  | 'compression' // kept away from event streams
  | 'silent-upstream' // the silence that its own proxy lets an upstream have
  | 'upstream-end'; // passed on by its own proxy

/** Its own word for it. */
export interface OwnWord {
  setting: string;
  suggested?: string;
  /** What to do, as part of a sentence that begins with its name and a colon. */
  how: string;
  /** A limit: whether the response then breaks off or ends properly; absent: either, or not known. */
  ends?: 'cut' | 'complete';
}

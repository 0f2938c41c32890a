/**
 * Where a trouble shows: in a stream's answer, in when its events come, in how long it runs, or in no time of it (`setup`).
 * Of an end: `silence` where only a silence brings it, `age` where only a stream's age does, `end` where it is not known.
 */
export type Aspect = 'start' | 'delivery' | 'silence' | 'age' | 'end' | 'setup';

/** Where a trouble shows: in a stream's answer, in when its events come, in how long it runs, or in no time of it (`setup`). */
export type Aspect = 'start' | 'delivery' | 'end' | 'setup';

/**
 * What a report must explain of a stream. `refused`: no event stream was given, whatever came instead; `cut`: it ran,
 * and ended without its end mark.
 */
export type Trouble = 'refused' | 'cut';

/** What one walk came to. */
import type { ServerChoice } from '../server.ts';
import type { Decision } from './choices.ts';
import type { End, Walk } from './walk.ts';

/** One way that the request may go. */
export interface Way {
  walk: Walk;
  choice: ServerChoice | null;
  end: End;
  decisions: Decision[];
}

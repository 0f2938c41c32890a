/** One of the parts of a config that are merged for a request. */
import type { Directive } from './tree.ts';

export interface Level {
  /** `main`, `VirtualHost *:80`, `Location /events`. */
  label: string;
  directives: Directive[];
  /** The section's own directive; null for the top level. */
  node: Directive | null;
}

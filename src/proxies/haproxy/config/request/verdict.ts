/** What a condition is asked of, and what comes of it. */
import type { Budget } from '../../../../configs/pcre/match.ts';
import type { Section } from '../sections.ts';
import type { Request } from './sample.ts';

/** `holds` null: it depends on what is named in `why`. */
export interface Verdict {
  holds: boolean | null;
  why: string[];
}

export interface Asked {
  request: Request;
  /** The one whose ACLs are meant. */
  section: Section;
  budget: Budget;
}

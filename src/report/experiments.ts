/** What experiments beside the user's question showed, a section each. */
import type { Report } from '../model/report.ts';
import type { Section } from './document.ts';
import { hopByHopTable } from './hop-by-hop.ts';

/** Sections of experiments that were not made are empty. */
export function experimentSections(report: Report): Section[] {
  return [hopByHopTable(report)];
}

/** The report for a terminal, or as plain text: whole, the answer first. */
import type { Report } from '../../model/report.ts';
import type { RenderOptions, Section } from '../document.ts';
import { sectionsOf } from '../sections.ts';
import { pageOf } from '../terminal/page.ts';
import { renderScreen } from '../terminal/screen.ts';
import { sectionLines } from '../terminal/section-lines.ts';

/** The whole report; as `options.screen` says the details in short, and the answer last. */
export function renderTerminal(report: Report, options: RenderOptions): string {
  return options.screen ? renderScreen(report, options) : renderSections(sectionsOf(report), options);
}

/** The same for sections that are no report's. */
export function renderSections(sections: Section[], options: RenderOptions): string {
  const page = pageOf(options);
  return `${sections.map((section) => sectionLines(section, page).join('\n')).join('\n\n')}\n`;
}

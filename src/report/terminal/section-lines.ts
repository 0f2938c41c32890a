/** A part of a report as lines of a terminal. */

import type { Section } from '../document.ts';
import { blockLines } from './block-lines.ts';
import type { Page } from './page.ts';

/** Its title above its blocks. */
export function sectionLines({ title, blocks }: Section, page: Page): string[] {
  const lines = blocks.flatMap((block, index) => [
    ...(block.kind === 'heading' && index > 0 ? [''] : []),
    ...blockLines(block, page),
  ]);
  return title === null ? lines : [page.paint('strong', title.toUpperCase()), ...lines];
}

/** What the run was expected to come to (`--expect`): it decides the exit code. */
import type { Report } from '../model/report.ts';
import { type Block, labelled } from './document.ts';

/** A line each, with what was seen of it. */
export function expectedLines({ expectations = [] }: Report): Block[] {
  return expectations.map(({ text, held, because }) => {
    const words = `${held ? '✓' : '✗'} ${text} ${held ? 'happened' : 'did not happen'}: ${because}`;
    return labelled('expect', words, held ? 'good' : 'bad');
  });
}

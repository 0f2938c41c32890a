/** What the run was expected to come to (`--expect`): it decides the exit code. */
import type { Report } from '../model/report.ts';
import type { Section } from './document.ts';

/** Each with what was seen of it. */
export function expectationList({ expectations = [] }: Report): Section {
  return {
    title: 'Expected',
    blocks: expectations.map(({ text, held, because }) => ({
      kind: 'point',
      mark: held ? '✓' : '✗',
      text: `${text} ${held ? 'happened' : 'did not happen'}: ${because}`,
      tone: held ? 'good' : 'bad',
    })),
  };
}

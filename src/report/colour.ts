/** Terminal colours (SGR, ECMA-48 section 8.3.117). */
import type { Tone } from './document.ts';

/** Marks a piece of text; hands it back as it is where colour is off. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Record<Exclude<Tone, 'plain'>, string> = {
  bad: '1;31',
  warn: '33',
  good: '32',
  strong: '1',
  dim: '2',
};

/** The painter for this output. */
export function painter(colour: boolean): Paint {
  return (tone, text) =>
    !colour || tone === 'plain' || text.trim() === '' ? text : `\x1b[${codes[tone]}m${text}\x1b[0m`;
}

/** Terminal colours, as `util.styleText` writes them. */
import { styleText } from 'node:util';
import type { Tone } from '../document.ts';

/** Marks a piece of text; hands it back as it is where colour is off. */
export type Paint = (tone: Tone, text: string) => string;

const formats = {
  bad: ['bold', 'red'],
  warn: 'yellow',
  good: 'green',
  strong: 'bold',
  dim: 'dim',
} as const;

/** The painter for this output; whether that takes colours its caller has asked. */
export function painter(colour: boolean): Paint {
  return (tone, text) => {
    if (!colour || tone === 'plain' || text.trim() === '') return text;
    return styleText([...[formats[tone]].flat()], text, { validateStream: false });
  };
}

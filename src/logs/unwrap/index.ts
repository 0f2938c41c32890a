/**
 * Takes off what collectors put around a line, layer by layer, and joins the pieces of split lines, before any dialect
 * reads it. A new wrapper is one entry in `prefixes.ts`, or a file beside `json.ts`, and one in the list below.
 */
import { limits } from '../../model/limits.ts';
import { withoutAnsi } from './ansi.ts';
import { jsonWrapper } from './json.ts';
import { likelyPrefixes, surePrefixes } from './prefixes.ts';
import type { Peeled, Wrapper } from './wrapper.ts';

/** One way to read a line. */
export interface Form {
  text: string;
  /** What was taken off, outermost first. */
  wrapping: string;
}

/** A line as its writer wrote it, whatever number of physical lines that took. */
export interface LogLine {
  raw: string;
  /** The first physical line, 1-based. */
  line: number;
  /** Physical lines that it took. */
  span: number;
  /** With one layer after the other taken off, as far as that is sure. */
  forms: Form[];
}

export interface LineJoiner {
  /** The line; null while the rest of it has yet to come. `keep`: it will not be passed again. */
  take(raw: string, line: number, keep: boolean): LogLine | null;
  /** Gives up what was begun; the number of physical lines that are lost with it. */
  drop(): number;
}

/** What came of a line that is written in pieces. */
interface Piece {
  text: string;
  raw: string;
  line: number;
  span: number;
}

const maxLayers = 6;
/** Containers that write long lines into one file at the same time. */
const maxOpen = 64;

/** A joiner for the lines of one file. */
export function createLineJoiner(): LineJoiner {
  const open = new Map<string, Piece>();

  function keepPiece(key: string, piece: Piece): void {
    if (piece.text.length > limits.logLineBytes || open.size >= maxOpen) open.delete(key);
    else open.set(key, piece);
  }

  return {
    take(raw, line, keep) {
      const made: LogLine = { raw, line, span: 1, forms: [{ text: withoutAnsi(raw), wrapping: '' }] };
      let streams = '';
      for (let depth = 0; depth < maxLayers; depth++) {
        const form = made.forms.at(-1) as Form;
        const found = peelSure(form.text) ?? peelToPieces(form.text);
        if (found === null) break;
        const { name, peeled } = found;
        streams += `${name} ${peeled.stream ?? ''}\n`;
        const held = peeled.part === undefined ? undefined : open.get(streams);
        const text = (held?.text ?? '') + withoutAnsi(peeled.text);
        if (held !== undefined) {
          Object.assign(made, { raw: `${held.raw}\n${raw}`, line: held.line, span: held.span + 1 });
        }
        if (peeled.part === 'more') {
          if (keep) keepPiece(streams, { text, raw: made.raw, line: made.line, span: made.span });
          return null;
        }
        if (held !== undefined && keep) open.delete(streams);
        made.forms.push({ text, wrapping: `${form.wrapping}${name} ` });
      }
      return made;
    },
    drop() {
      const lost = [...open.values()].reduce((sum, { span }) => sum + span, 0);
      open.clear();
      return lost;
    },
  };
}

/** The ways to read a line, best first: without all that surely is wrapping, without what may be, and as it is. */
export function* readings({ forms }: LogLine): Generator<Form> {
  const inner = forms.at(-1) as Form;
  yield inner;
  yield* further(inner, forms.length);
  for (let index = forms.length - 2; index >= 0; index--) yield forms[index] as Form;
}

function* further(inner: Form, depth: number): Generator<Form> {
  let form = inner;
  for (let layers = depth; layers <= maxLayers; layers++) {
    const found =
      layers > depth
        ? (peelSure(form.text) ?? peelBy(likelyPrefixes, form.text))
        : peelBy(likelyPrefixes, form.text);
    if (found === null || found.peeled.part === 'more') return;
    form = { text: withoutAnsi(found.peeled.text), wrapping: `${form.wrapping}${found.name} ` };
    yield form;
  }
}

interface Found {
  name: string;
  peeled: Peeled;
}

function peelSure(text: string): Found | null {
  const first = text.charCodeAt(0);
  if (first === 123 || first === 32 || first === 9) return peelBy([jsonWrapper], text);
  return peelBy(surePrefixes, text);
}

/** What is only likely a prefix is one where a piece of a line stands behind it. */
function peelToPieces(text: string): Found | null {
  return pieceBehind.test(text) ? peelBy(likelyPrefixes, text) : null;
}

const pieceBehind = /^.{0,300}? std(?:out|err) [PF][: ]/;

function peelBy(wrappers: Wrapper[], text: string): Found | null {
  for (const { name, peel } of wrappers) {
    const peeled = peel(text);
    if (peeled !== null) return { name, peeled };
  }
  return null;
}

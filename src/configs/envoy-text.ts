/** The text of an Envoy configuration, parsed as forgivingly as Envoy's own YAML reader does. */
import { type Document, LineCounter, parseAllDocuments, type YAMLError } from 'yaml';

/** The text that nodes were read from. */
export interface SourceText {
  file: string;
  /** As parsed: lines in `shifts` stand further right than in the file. */
  text: string;
  lines: LineCounter;
  /** Strict JSON: what is inserted must be quoted. */
  json: boolean;
  /** Spaces that were put before a line, by line number. */
  shifts: ReadonlyMap<number, number>;
  /** What a running Envoy said of itself: nothing can be changed there. */
  isDump?: boolean;
}

/** The documents of a text, or what the YAML library objects to first. */
export type ParsedText =
  | { documents: Document[]; source: SourceText; fault: null }
  | { fault: { line: number; message: string } };

/** Parses YAML or JSON text, of one document or several, with positions; a syntax error is returned, not thrown. */
export function parseConfigText(file: string, text: string): ParsedText {
  const { parsed, shifts } = parseShifted(text);
  const error = firstError(parsed);
  if (error !== undefined) {
    return { fault: { line: error.linePos?.[0].line ?? 1, message: faultOf(error) } };
  }
  const documents = parsed.documents.filter(({ contents }) => contents !== null);
  if (documents.length === 0) return { fault: { line: 1, message: 'the file is empty' } };
  const { lines } = parsed;
  return { documents, source: { file, text: parsed.text, lines, json: isJson(text), shifts }, fault: null };
}

/** Faults of which the library quotes the text, which may be a secret. */
const quoting: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias or anchor that is not understood',
  BAD_COLLECTION_TYPE: 'a tag on a value of another type',
  BAD_DIRECTIVE: 'a line that begins with %',
  BAD_DQ_ESCAPE: 'an escape that YAML does not know, in double quotes',
  TAG_RESOLVE_FAILED: 'a tag or value that is not understood',
  UNEXPECTED_TOKEN: 'text where YAML allows none',
};

/** In one line, without a word of the file. */
function faultOf({ code, message }: YAMLError): string {
  return quoting[code] ?? message.split('\n', 1)[0]?.replace(/:$/, '') ?? code;
}

/** 1-based position in the file of an offset in the parsed text. */
export function positionOf(source: SourceText, offset: number): { line: number; column: number } {
  const { line, col } = source.lines.linePos(offset);
  return { line, column: col - shiftOf(source, line) };
}

/** Spaces that the parsed text has before this line and the file has not. */
export function shiftOf({ shifts }: SourceText, line: number): number {
  return shifts.get(line) ?? 0;
}

interface Parsed {
  text: string;
  documents: Document[];
  lines: LineCounter;
}

/** More than any configuration indents. */
const shift = 200;

/**
 * Envoy's reader ignores indentation inside `[…]` and `{…}`, the YAML standard does not: lines that only
 * offend by it are moved right and the text is parsed again. A text that stays wrong is judged as it was.
 */
function parseShifted(text: string): { parsed: Parsed; shifts: Map<number, number> } {
  const original = parse(text);
  const shifts = new Map<number, number>();
  let parsed = original;
  for (let line = offendingLine(parsed); line !== null && shifts.size < 100; line = offendingLine(parsed)) {
    if (shifts.has(line)) break;
    shifts.set(line, shift);
    const start = parsed.lines.lineStarts[line - 1] ?? 0;
    parsed = parse(parsed.text.slice(0, start) + ' '.repeat(shift) + parsed.text.slice(start));
  }
  return firstError(parsed) === undefined ? { parsed, shifts } : { parsed: original, shifts: new Map() };
}

function firstError({ documents }: Parsed): YAMLError | undefined {
  return documents.flatMap(({ errors }) => errors)[0];
}

function offendingLine(parsed: Parsed): number | null {
  const error = firstError(parsed);
  const offends = error?.code === 'BAD_INDENT' && error.message.startsWith('Flow ');
  return offends ? (error.linePos?.[0].line ?? null) : null;
}

/** The library's warnings on standard error would quote the text. */
function parse(text: string): Parsed {
  const lines = new LineCounter();
  // Envoy takes the last of two equal keys.
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'error' });
  return { text, documents: 'empty' in documents ? [] : [...documents], lines };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

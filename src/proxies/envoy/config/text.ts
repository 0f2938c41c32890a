/** The text of an Envoy configuration, parsed as forgivingly as Envoy's own YAML reader does. */
import { type Document, LineCounter, parseAllDocuments, visit, type YAMLError } from 'yaml';

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
  /** Start and end of what stands in more than one place: anchors that an alias names. */
  shared: readonly (readonly [number, number])[];
  /** What a running Envoy said of itself: nothing can be changed there. */
  isDump?: boolean;
  /** It stands in a manifest that others bring to Envoy. */
  isWrapped?: boolean;
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
    return { fault: { line: lineOf(parsed, error), message: faultOf(error) } };
  }
  const documents = parsed.documents.filter(({ contents }) => contents !== null);
  if (documents.length === 0) return { fault: { line: 1, message: 'the file is empty' } };
  const { lines } = parsed;
  const shared = documents.flatMap(sharedRanges);
  const source = { file, text: parsed.text, lines, json: isJson(text), shifts, shared };
  return { documents, source, fault: null };
}

/** In one walk, since aliases may be many: an alias names the last anchor of that name before it. */
function sharedRanges(document: Document): [number, number][] {
  const anchored = new Map<string, [number, number]>();
  const named = new Set<[number, number]>();
  visit(document, {
    Value: (_, { anchor, range }) => {
      if (anchor && range) anchored.set(anchor, [range[0], range[1]]);
    },
    Alias: (_, { source }) => {
      const range = anchored.get(source);
      if (range) named.add(range);
    },
  });
  return [...named];
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
/** The text is parsed again so often at most: a line that was moved can show the next that offends. */
const maxRounds = 10;

/**
 * Envoy's reader ignores indentation inside `[…]` and `{…}`, the YAML standard does not: lines that only
 * offend by it are moved right and the text is parsed again. A text that stays wrong is judged as it was.
 */
function parseShifted(text: string): { parsed: Parsed; shifts: Map<number, number> } {
  const original = parse(text);
  const shifts = new Map<number, number>();
  let parsed = original;
  for (let round = 0; round < maxRounds; round += 1) {
    const offending = offendingLines(parsed).filter((line) => !shifts.has(line));
    if (offending.length === 0) break;
    for (const line of offending) shifts.set(line, shift);
    parsed = parse(moved(text, shifts));
  }
  return firstError(parsed) === undefined ? { parsed, shifts } : { parsed: original, shifts: new Map() };
}

function moved(text: string, shifts: ReadonlyMap<number, number>): string {
  return text
    .split('\n')
    .map((line, index) => ' '.repeat(shifts.get(index + 1) ?? 0) + line)
    .join('\n');
}

function firstError({ documents }: Parsed): YAMLError | undefined {
  return documents.flatMap(({ errors }) => errors)[0];
}

/** None where the first error is of another kind: then moving lines mends nothing. */
function offendingLines(parsed: Parsed): number[] {
  const errors = parsed.documents.flatMap((document) => document.errors);
  const [first] = errors;
  if (!first || !offends(first)) return [];
  return [...new Set(errors.filter(offends).map((error) => lineOf(parsed, error)))];
}

function offends({ code, message }: YAMLError): boolean {
  return code === 'BAD_INDENT' && message.startsWith('Flow ');
}

function lineOf({ lines }: Parsed, { pos }: YAMLError): number {
  return lines.linePos(pos[0]).line;
}

/** The library's warnings on standard error would quote the text; its pretty errors do, and cost the square of their number. */
function parse(text: string): Parsed {
  const lines = new LineCounter();
  // Envoy takes the last of two equal keys.
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
    logLevel: 'error',
    prettyErrors: false,
  });
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

/** haproxy.cfg as sections: `global`, `defaults`, `frontend`, `listen`, `backend` and the rest, each with its lines. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configBudget } from '../../../configs/budget.ts';
import { otherFile } from '../../../configs/other-file.ts';
import { badInput, DoctorError } from '../../../errors.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import { type Line, readLines } from './lines.ts';

export type SectionKind = 'global' | 'defaults' | 'frontend' | 'listen' | 'backend' | 'other';

export interface Section {
  kind: SectionKind;
  /** Empty for one without a name. */
  name: string;
  head: Line;
  lines: Line[];
  /** The `defaults` that it takes its values from. */
  defaults: Section | null;
}

export interface HaproxyFiles {
  sections: Section[];
  files: ConfigFile[];
  warnings: string[];
}

const proxies: ReadonlySet<string> = new Set(['global', 'defaults', 'frontend', 'listen', 'backend']);
/** The others (manual 3 and later chapters): what stands in them governs no request. */
const others = new Set(
  'peers resolvers userlist mailers program http-errors cache ring log-forward log-profile fcgi-app crt-store traces acme'.split(
    ' ',
  ),
);

/** All files of one process, in their order; throws badInput for one that cannot be read or is no config of HAProxy. */
export function readSections(paths: string[]): HaproxyFiles {
  const found: HaproxyFiles = { sections: [], files: [], warnings: [] };
  const environment = new Map<string, string>();
  const budget = configBudget();
  for (const path of paths.flatMap(partsOf)) {
    const { text, why } = budget.read(path, true);
    if (text === null) throw badInput(`cannot read the haproxy config ${path}`, why, '');
    const { lines, warnings } = linesOrOther(path, text, environment);
    found.files.push({ file: path, text });
    found.warnings.push(...warnings);
    takeLines(found, lines);
  }
  return found;
}

/** `-f` takes a folder: its files that end in `.cfg`, in the order of their names. */
function partsOf(path: string): string[] {
  if (!isFolder(path)) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.cfg') && !name.startsWith('.'))
    .sort()
    .map((name) => join(path, name));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function linesOrOther(path: string, text: string, environment: Map<string, string>) {
  try {
    return readLines(path, text, environment);
  } catch (error) {
    const other = otherFile(`${path} is no haproxy config`, text, ['haproxy-config']);
    throw error instanceof DoctorError && other !== null ? other : error;
  }
}

function takeLines({ sections, warnings }: HaproxyFiles, lines: Line[]): void {
  for (const line of lines) {
    const [{ text: keyword }, second] = line.words;
    if (proxies.has(keyword) || others.has(keyword)) sections.push(newSection(sections, line, warnings));
    else if (line.isOpen) noteOpen(warnings, line);
    else if (second || keyword !== '') sections.at(-1)?.lines.push(line);
  }
}

function noteOpen(warnings: string[], { file, line, words }: Line): void {
  const text = `${file}:${line}: ${words[0].text} stands in an .if that cannot be evaluated here, and was passed over`;
  if (!warnings.includes(text)) warnings.push(text);
}

/** A section takes the `defaults` before it, or the one it names with `from` (manual 4, "defaults"). */
function newSection(sections: Section[], head: Line, warnings: string[]): Section {
  const [{ text: keyword }, second, third, fourth] = head.words;
  const kind = proxies.has(keyword) ? (keyword as SectionKind) : 'other';
  const isNamed = kind !== 'global' && second !== undefined && second.text !== 'from';
  const words = [second, third, fourth];
  const at = words.findIndex((word) => word?.text === 'from');
  const from = words[at];
  const wanted = words[at + 1];
  const known = sections.filter((one) => one.kind === 'defaults');
  const named = from && known.findLast(({ name }) => name === wanted?.text);
  if (from && !named)
    warnings.push(`${head.file}:${head.line}: there is no defaults section ${wanted?.text ?? ''}`);
  const before = kind === 'defaults' || kind === 'global' || kind === 'other' ? null : (known.at(-1) ?? null);
  return {
    kind,
    name: isNamed ? second.text : '',
    head,
    lines: [],
    defaults: from ? (named ?? null) : before,
  };
}

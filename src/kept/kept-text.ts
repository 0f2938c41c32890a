/** Files of a kept run as text and as lines of JSON; a file of any kind and size of damage costs itself alone. */
import { readFileSync, statSync } from 'node:fs';

/** The text of a kept file, or why there is none; a pipe or a device is not read, as it may have no end. */
export function readKeptText(file: string): { text: string; why: null } | { text: null; why: string } {
  try {
    const found = statSync(file);
    if (found.isDirectory()) return { text: null, why: 'it is a folder, where a file is expected' };
    if (!found.isFile()) return { text: null, why: 'it is no regular file' };
    return { text: readFileSync(file, 'utf8'), why: null };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { text: null, why: missing[code ?? ''] ?? `it cannot be read (${code ?? message})` };
  }
}

const missing: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
};

/** A line that is not what a run writes. */
export interface BrokenLine {
  /** From 1. */
  line: number;
  reason: string;
  isLast: boolean;
}

/** Each line as JSON until one that is not. After a crash of the machine NUL bytes may follow the last line. */
export function parseLines(text: string): { values: unknown[]; broken: BrokenLine | null } {
  const lines = text.replace(/[\0\n]+$/, '').split('\n');
  const values: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const { value, reason } = parsed(line);
    const isLast = index === lines.length - 1;
    if (reason !== null) return { values, broken: { line: index + 1, reason, isLast } };
    values.push(value);
  }
  return { values, broken: null };
}

function parsed(line: string): { value: object; reason: null } | { value: null; reason: string } {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return { value, reason: null };
    return { value: null, reason: 'it is no object' };
  } catch (error) {
    return { value: null, reason: (error as Error).message };
  }
}

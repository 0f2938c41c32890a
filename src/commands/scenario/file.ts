/** A scenario file (YAML) as a plan's input; files named in it are looked for beside it. */
import { resolve } from 'node:path';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import { badInput } from '../../errors.ts';
import { limits } from '../../model/limits.ts';
import type { RunInput } from '../../plan/index.ts';
import { readGivenFile } from '../given-file.ts';
import { fillIn, plainValue } from './environment.ts';
import { scenarioInput } from './input.ts';
import { readKeys } from './schema.ts';

/** Where a scenario file is read. */
export interface ScenarioPlace {
  /** Absolute. */
  cwd: string;
  /** Fills in what the file names. */
  env: Record<string, string | undefined>;
  /** Told of the values that no output may show, before any error can. */
  learn?: ((secrets: string[]) => void) | undefined;
}

/** The input that `file` asks for. @throws DoctorError naming the file, the line and the key at fault. */
export function readScenario(file: string, { cwd, env, learn }: ScenarioPlace): RunInput {
  const lines = new LineCounter();
  const document = parseDocument(readText(file, cwd), { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    const at = lines.linePos(fault.pos[0]).line;
    throw badInput(
      'the scenario file is not YAML',
      `${file}:${at}: ${fault.message.split('\n')[0]}`,
      fault.message.includes('${') ? `mend that line: within { }, a \${NAME} needs quotes` : 'mend that line',
    );
  }
  const placeOf = (node: Node) => `${file}:${lines.linePos(node.range?.[0] ?? 0).line}`;
  const { scalars, secrets } = fillIn(document, env, placeOf);
  learn?.(secrets);
  const read = readFilled(document, scalars, file);
  if (read.scenario) return scenarioInput(read.scenario, file);
  throw badInput(
    `the scenario file has a ${read.fault}`,
    `${file}:${lineOf(document, read.path, lines)}: ${read.words}`,
    `${read.meant === null ? '' : `did you mean ${read.meant}? `}sse-doctor diagnose --help and sse-doctor soak --help show what a scenario may say`,
  );
}

/** What was filled in is a text, until its key asks for a number, or for true or false. */
function readFilled(document: Document, filled: Set<Scalar>, file: string): ReturnType<typeof readKeys> {
  const read = readKeys(unfolded(document, file) ?? {});
  if (read.scenario) return read;
  const node = document.getIn(read.path, true);
  const value = isScalar(node) && filled.delete(node) ? plainValue(node) : null;
  if (value === null) return read;
  (node as Scalar).value = value;
  return readFilled(document, filled, file);
}

/** Aliases of aliases can expand to more than fits in memory: the library counts them and stops with an error. */
function unfolded(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: limits.yamlAliases });
  } catch {
    throw badInput(
      'the scenario file cannot be unfolded',
      `${file}: an alias has no anchor, or aliases stand for more than ${limits.yamlAliases} nodes`,
      'write the values out',
    );
  }
}

function readText(file: string, cwd: string): string {
  try {
    return readGivenFile(resolve(cwd, file), limits.yamlBytes).toString('utf8');
  } catch (error) {
    throw badInput(
      'the scenario file cannot be read',
      (error as Error).message,
      'give --scenario a readable YAML file',
    );
  }
}

/** Line of the deepest part of `path` that the file has: of its key, where it has one. */
function lineOf(document: Document, path: PropertyKey[], lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === path[depth - 1])
      : null;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

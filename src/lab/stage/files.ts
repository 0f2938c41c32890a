/** Placeholders in scenario files: `{{dir}}`, `{{cert}}`, `{{key}}`, `{{certkey}}`, `{{cacert}}` and `{{port.<name>}}`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badInput } from '../../errors.ts';
import { writeCertificates } from '../certificates/index.ts';
import { findFreePort } from '../ports.ts';
import type { Scenario } from '../scenario.ts';

const placeholder = /\{\{([a-z0-9.-]+)\}\}/g;
const describedFiles = ['scenario.yaml', 'README.md'];

/** What each placeholder stands for. */
export type Values = Map<string, string>;

/** Text of each file that goes into the run's folder, by name. */
export function readFiles(scenario: Scenario): Map<string, string> {
  const names = readdirSync(scenario.dir).filter((name) => !describedFiles.includes(name));
  return new Map(names.map((name) => [name, readFileSync(join(scenario.dir, name), 'utf8')]));
}

/** Picks a free port for each port that is named anywhere, and makes certificates if one is. */
export async function findValues(
  scenario: Scenario,
  files: Map<string, string>,
  dir: string,
): Promise<Values> {
  const texts = [JSON.stringify(scenario), ...files.values()];
  const named = texts.flatMap((text) => [...text.matchAll(placeholder)].map((match) => match[1] ?? ''));
  const values: Values = new Map([['dir', dir]]);
  if (named.some((name) => ['cert', 'key', 'certkey', 'cacert'].includes(name))) {
    for (const [name, path] of Object.entries(writeCertificates(dir, scenario.certificate)))
      values.set(name, path);
  }
  for (const port of portNames(scenario, named)) values.set(port, String(await findFreePort()));
  return values;
}

function portNames(scenario: Scenario, named: string[]): Set<string> {
  const own = [...Object.keys(scenario.origins), ...scenario.hops.map((hop) => hop.name)];
  const target = scenario.target.port ?? scenario.hops[0]?.name ?? 'origin';
  return new Set([
    ...named.filter((name) => name.startsWith('port.')),
    ...['origin', target, ...own].map((name) => `port.${name}`),
  ]);
}

/** Puts the values in place; throws a DoctorError for a placeholder that nothing stands for. */
export function fill(text: string, values: Values, file: string): string {
  return text.replace(placeholder, (whole, name: string) => {
    const value = values.get(name);
    if (value !== undefined) return value;
    const known = 'use {{dir}}, {{cert}}, {{key}}, {{certkey}}, {{cacert}} or {{port.<name>}}';
    throw badInput(`${file} holds an unknown placeholder`, whole, known);
  });
}

/** The scenario with every placeholder in it replaced. */
export function fillScenario(scenario: Scenario, values: Values): Scenario {
  return JSON.parse(fill(JSON.stringify(scenario), values, `${scenario.name}/scenario.yaml`));
}

/** Writes the filled files into the run's folder. */
export function writeFiles(files: Map<string, string>, values: Values, dir: string): void {
  for (const [name, text] of files) writeFileSync(join(dir, name), fill(text, values, name));
}

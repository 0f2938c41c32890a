/** The listeners, clusters, routes and endpoints that Envoy's files or its admin dump hold. */

import { readConfigText } from '../../../configs/config-file.ts';
import { otherFile } from '../../../configs/other-file.ts';
import { badInput, type DoctorError } from '../../../errors.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import { readDocuments } from './documents.ts';
import { type Harvest, harvest } from './harvest.ts';
import { at, type ConfigNode, keysOf, nodeOf, textAt, typeOf } from './node.ts';
import { type ConfigSource, sourcesOf } from './source.ts';

export interface EnvoyResources extends Harvest {
  files: ConfigFile[];
  /** When Envoy takes a change of each of them, as far as that shows. */
  sources: ConfigSource[];
  warnings: string[];
}

/**
 * Reads a file of YAML or JSON: a bootstrap, a saved `/config_dump` or a piece of one, resources alone, a ConfigMap
 * around any of them. Raises bad input that names the file and the line.
 */
export function readEnvoyFile(path: string): EnvoyResources {
  const { text, why } = readConfigText(path, true);
  if (text === null) throw badInput(`--envoy-config ${path}: cannot be read`, why, '');
  // The mark stays in the text that diffs are made of: it is in the file.
  const read = readDocuments(path, text.replace(/^\uFEFF/, ''));
  if (read.fault !== null) throw noDocument(path, text, read.fault);
  const roots = read.roots.map(asDump);
  const found = harvest(roots);
  if (Object.values(found).every((list) => list.length === 0)) throw nothingIn(path, text, roots);
  const isEditable = roots.some(({ source }) => source !== null && !source.isDump);
  return {
    ...found,
    files: isEditable ? [{ file: path, text }] : [],
    sources: isEditable ? sourcesOf(path, roots, found) : [{ file: path, taken: 'dump' }],
    warnings: [
      ...roots.flatMap((root) => dynamicWarnings(path, root)),
      ...(isEditable ? [] : [`${path} is a copy of what runs: a change belongs where Envoy gets it from`]),
    ],
  };
}

/** Reads the answer of the admin interface's `/config_dump`; raises bad input when it has no listener. */
export function readDump(dump: unknown): EnvoyResources {
  const root = nodeOf(dump);
  const found = harvest(root === null ? [] : [root]);
  if (found.listeners.length > 0) return { ...found, files: [], sources: [], warnings: [] };
  throw badInput(
    '--envoy-admin: the configuration dump holds no listener',
    'no listener in its answer',
    'point --envoy-admin at the admin port of the Envoy that serves this endpoint',
  );
}

/** All of several files, as of one. */
export function joined(all: EnvoyResources[]): EnvoyResources {
  return {
    listeners: all.flatMap(({ listeners }) => listeners),
    clusters: all.flatMap(({ clusters }) => clusters),
    routeTables: all.flatMap(({ routeTables }) => routeTables),
    assignments: all.flatMap(({ assignments }) => assignments),
    files: all.flatMap(({ files }) => files),
    sources: all.flatMap(({ sources }) => sources),
    warnings: all.flatMap(({ warnings }) => warnings),
  };
}

/** The answer of a running Envoy is no file that could be edited. */
function asDump(root: ConfigNode): ConfigNode {
  const type = textAt(root, '@type') ?? '';
  const isDump = at(root, 'configs') !== null || type.includes('envoy.admin.');
  return isDump && root.source !== null ? { ...root, source: { ...root.source, isDump } } : root;
}

function noDocument(path: string, text: string, fault: { line: number; message: string }): DoctorError {
  const message = `--envoy-config ${path}: not a YAML or JSON document`;
  const other = otherFile(message, text, ['envoy-config', 'manifest']);
  if (other !== null) return other;
  return badInput(
    message,
    `${path}:${fault.line}: ${fault.message}`,
    'envoy --mode validate -c FILE says the same',
  );
}

function nothingIn(path: string, text: string, roots: ConfigNode[]): DoctorError {
  const dynamic = roots.some((root) => at(root, 'dynamic_resources') !== null);
  const seen = [...new Set(roots.flatMap(plainKeys))];
  const message = `--envoy-config ${path}: no listener, route or cluster in it`;
  const other = otherFile(message, text, ['envoy-config']);
  if (other !== null) return other;
  return badInput(
    message,
    `no listener, route or cluster in it; top-level keys seen: ${seen.join(', ') || 'none'}`,
    dynamic
      ? 'its listeners are delivered at run time: use --envoy-admin URL to read what Envoy really runs'
      : 'give the file that `envoy -c` is started with, a saved /config_dump, or --envoy-admin URL',
  );
}

/** Of a file of another kind, a key may be anything. */
function plainKeys(root: ConfigNode): string[] {
  const type = typeOf(root);
  return [...(type === '' ? [] : [type]), ...keysOf(root)].filter((key) => /^[A-Za-z_@]{1,40}$/.test(key));
}

function dynamicWarnings(path: string, root: ConfigNode): string[] {
  return keysOf(at(root, 'dynamic_resources')).map(
    (key) =>
      `${path}: resources of dynamic_resources.${key} are not in this file and were not read; --envoy-admin URL shows them`,
  );
}

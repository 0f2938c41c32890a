/** The listeners, clusters, routes and endpoints that an Envoy bootstrap or admin dump holds. */
import { readFileSync } from 'node:fs';
import { badInput } from '../errors.ts';
import type { ConfigFile } from '../model/setting.ts';
import { at, type ConfigNode, items, keysOf, nodeOf, rootOf, textAt } from './envoy-node.ts';
import { parseConfigText } from './envoy-text.ts';

export interface EnvoyResources {
  listeners: ConfigNode[];
  clusters: ConfigNode[];
  /** Route tables that a listener names instead of holding (RDS). */
  routeTables: ConfigNode[];
  /** Load assignments of clusters whose endpoints come from elsewhere (EDS). */
  assignments: ConfigNode[];
  files: ConfigFile[];
  warnings: string[];
}

/** Reads a bootstrap file, YAML or JSON; raises bad input that names the file and the line. */
export function readBootstrap(path: string): EnvoyResources {
  const text = readText(path);
  // The mark stays in the text that diffs are made of: it is in the file.
  const parsed = parseConfigText(path, text.replace(/^\uFEFF/, ''));
  if (parsed.fault !== null) {
    throw badInput(
      `--envoy-config ${path}: not a YAML or JSON document`,
      `${path}:${parsed.fault.line}: ${parsed.fault.message}`,
      'give the bootstrap file that `envoy -c` is started with, one document in one file',
    );
  }
  const root = rootOf(parsed.document, parsed.source);
  const listeners = items(at(root, 'static_resources', 'listeners'));
  if (listeners.length === 0) throw noListeners(path, root);
  return {
    listeners,
    clusters: items(at(root, 'static_resources', 'clusters')),
    routeTables: [],
    assignments: [],
    files: [{ file: path, text }],
    warnings: dynamicWarnings(path, root),
  };
}

/** Reads the answer of the admin interface's `/config_dump`; raises bad input when it has no listener. */
export function readDump(dump: unknown): EnvoyResources {
  const configs = items(at(nodeOf(dump), 'configs'));
  const listeners = [
    ...within(configs, ['dynamic_listeners'], ['active_state', 'listener']),
    ...within(configs, ['static_listeners'], ['listener']),
  ];
  if (listeners.length === 0) {
    throw badInput(
      '--envoy-admin: the configuration dump holds no listener',
      `sections seen: ${configs.map((part) => textAt(part, '@type')?.split('.').pop()).join(', ') || 'none'}`,
      'point --envoy-admin at the admin port of the Envoy that serves this endpoint',
    );
  }
  return {
    listeners,
    clusters: within(configs, ['dynamic_active_clusters', 'static_clusters'], ['cluster']),
    routeTables: within(configs, ['dynamic_route_configs', 'static_route_configs'], ['route_config']),
    assignments: within(
      configs,
      ['dynamic_endpoint_configs', 'static_endpoint_configs'],
      ['endpoint_config'],
    ),
    files: [],
    warnings: [],
  };
}

function within(configs: ConfigNode[], lists: string[], path: string[]): ConfigNode[] {
  return configs.flatMap((config) =>
    lists.flatMap((list) => items(at(config, list)).flatMap((item) => at(item, ...path) ?? [])),
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw badInput(
      `--envoy-config ${path}: cannot be read`,
      (error as Error).message,
      'check the path and its permissions',
    );
  }
}

/** Of a file of another kind, a key may be anything. */
function plainKeys(root: ConfigNode | null): string[] {
  return keysOf(root).filter((key) => /^[A-Za-z_@]{1,40}$/.test(key));
}

function noListeners(path: string, root: ConfigNode | null): Error {
  const dynamic = at(root, 'dynamic_resources') !== null;
  return badInput(
    `--envoy-config ${path}: no static_resources.listeners in it`,
    `expected an Envoy bootstrap; top-level keys seen: ${plainKeys(root).join(', ') || 'none'}`,
    dynamic
      ? 'its listeners are delivered at run time: use --envoy-admin URL to read what Envoy really runs'
      : 'give the file that `envoy -c` is started with, or --envoy-admin URL',
  );
}

function dynamicWarnings(path: string, root: ConfigNode | null): string[] {
  return keysOf(at(root, 'dynamic_resources')).map(
    (key) =>
      `${path}: resources of dynamic_resources.${key} are not in this file and were not read; --envoy-admin URL shows them`,
  );
}

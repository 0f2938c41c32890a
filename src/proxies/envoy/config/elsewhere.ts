/** Where the same setting stands with another value, on a way that this request does not take: people look for it there. */
import type { Elsewhere, Setting } from '../../../model/setting.ts';
import { managersOf } from './listener.ts';
import { describeRoute } from './matching.ts';
import { at, type ConfigNode, items, lineOf, textAt, textOf } from './node.ts';
import type { EnvoyResources } from './resources.ts';
import { durationMs } from './setting.ts';
import type { EnvoyStream } from './stream.ts';

/** More than these are no help. */
const most = 8;

/** One written setting, and what it would hold for. */
interface Written {
  setting: string;
  node: ConfigNode;
  words: string;
}

/** The settings of the route and of the connection manager, each with where else they stand. */
export function withElsewhere(
  settings: Setting[],
  stream: EnvoyStream,
  resources: EnvoyResources,
): Setting[] {
  const managers = resources.listeners.flatMap(managersOf);
  const tables = [
    ...managers.flatMap((manager) => at(manager, 'route_config') ?? []),
    ...resources.routeTables,
    ...(stream.routeConfig ? [stream.routeConfig] : []),
  ];
  return settings.map((setting) => {
    const found = findOthers(setting, stream, { managers, tables });
    const elsewhere = found.map(placeOf).filter(isFirst).slice(0, most);
    return elsewhere.length === 0 ? setting : { ...setting, elsewhere };
  });
}

function findOthers(
  { setting, path }: Setting,
  stream: EnvoyStream,
  { managers, tables }: { managers: ConfigNode[]; tables: ConfigNode[] },
): Written[] {
  if (path === stream.labels.manager && setting === 'stream_idle_timeout')
    return managers.filter((one) => !isSame(one, stream.manager)).flatMap((one) => ofManager(one, setting));
  const isRoute = stream.route !== null && path === stream.labels.route;
  if (!isRoute || !['timeout', 'idle_timeout'].includes(setting)) return [];
  return tables.flatMap((table) => ofTable(table, stream, setting));
}

function ofManager(manager: ConfigNode, key: string): Written[] {
  const node = at(manager, key);
  const name = textAt(manager, 'stat_prefix') ?? '';
  return node
    ? [
        {
          setting: key,
          node,
          words: `in another connection manager (stat_prefix ${name}), which does not take this request`,
        },
      ]
    : [];
}

function ofTable(table: ConfigNode, stream: EnvoyStream, key: string): Written[] {
  return items(at(table, 'virtual_hosts')).flatMap((host) => {
    const isOwn = isSame(host, stream.virtualHost);
    return items(at(host, 'routes')).flatMap((route): Written[] => {
      const node = at(route, 'route', key);
      if (node === null || isSame(route, stream.route)) return [];
      const where = isOwn ? '' : ` of ${hostWords(host)}`;
      const taker = isOwn
        ? `route ${describeRoute(stream.route as ConfigNode)}`
        : hostWords(stream.virtualHost);
      const words = `in route ${describeRoute(route)}${where}, and this request is taken by ${taker}${atLine(isOwn ? stream.route : stream.virtualHost)}`;
      return [{ setting: key, node, words }];
    });
  });
}

function hostWords(host: ConfigNode | null): string {
  return `virtual host ${textAt(host, 'name') ?? ''}`.trim();
}

function atLine(node: ConfigNode | null): string {
  const line = lineOf(node);
  return line === null ? '' : ` (${node?.source?.file}:${line})`;
}

/** The same place of the same text. */
function isSame(one: ConfigNode, other: ConfigNode | null): boolean {
  return one.node === other?.node;
}

function placeOf({ setting, node, words }: Written): Elsewhere {
  const value = textOf(node) ?? '';
  return {
    setting,
    value,
    ms: durationMs(value),
    file: node.source?.file ?? null,
    line: lineOf(node),
    words,
  };
}

function isFirst(one: Elsewhere, index: number, all: Elsewhere[]): boolean {
  return (
    all.findIndex(
      ({ file, line, words }) => file === one.file && line === one.line && words === one.words,
    ) === index
  );
}

/** A Caddyfile as Caddy adapts it (caddyconfig/httpcaddyfile/httptype.go). */
import type { CaddyConfig } from '../model.ts';
import { siteAddress } from './addresses.ts';
import { type Imported, withImports } from './imports.ts';
import { readLogs } from './logs.ts';
import { globalOptions, serverTimeouts } from './options.ts';
import type { Segment } from './segments.ts';
import { type SiteBlock, serversOf } from './servers.ts';

/** Throws badInput, with file and line, where Caddy would refuse the braces or quotes. */
export function readCaddyfile(file: string, text: string): CaddyConfig {
  const found = withImports(file, text);
  const { sites, options, namedRoutes } = partsOf(found);
  const global = globalOptions(options);
  const servers = serversOf(found.files, sites, global, namedRoutes);
  return {
    servers: servers.map((server) => ({ ...server, timeouts: serverTimeouts(options, server) })),
    logs: readLogs(options, sites),
    isAdminOff: global.isAdminOff,
    files: found.files,
    warnings: [...found.warnings, ...environmentWarnings(found)],
  };
}

interface Parts {
  sites: SiteBlock[];
  options: Segment[];
  namedRoutes: Map<string, Segment>;
}

function partsOf({ segments }: Imported): Parts {
  const [first] = segments;
  const hasOptions = first?.name.text === '' && first.block !== null;
  const rest = hasOptions ? segments.slice(1) : segments;
  const routes = rest.filter(({ name }) => /^&\(.+\)$/.test(name.text));
  const namedRoutes = new Map(routes.map((one) => [one.name.text.slice(2, -1), one]));
  const blocks = rest.filter((one) => !routes.includes(one));
  return { sites: sitesOf(blocks), options: hasOptions ? (first.block ?? []) : [], namedRoutes };
}

/** A file without braces around its only site: its first row is the addresses. */
function sitesOf(blocks: Segment[]): SiteBlock[] {
  const [first, ...others] = blocks;
  if (!first) return [];
  if (first.block === null) return [siteBlock(first, others)];
  return blocks.filter(({ block }) => block !== null).map((one) => siteBlock(one, one.block ?? []));
}

function siteBlock(head: Segment, segments: Segment[]): SiteBlock {
  const keys = [head.name, ...head.args].flatMap((word) =>
    word.text.split(',').flatMap((text) => (text === '' ? [] : [{ word, address: siteAddress(text), text }])),
  );
  return { head, keys, segments };
}

/** `{$NAME}` is put in before Caddy reads the file: what it stands for is not known here. */
function environmentWarnings({ files }: Imported): string[] {
  const names = files.flatMap(({ text }) => [...text.matchAll(/\{\$([A-Za-z_]\w*)(:[^}]*)?\}/g)]);
  if (names.length === 0) return [];
  const list = [...new Set(names.map(([, name]) => name))].slice(0, 5).join(', ');
  const hasDefault = names.some(([, , fallback]) => fallback !== undefined);
  return [
    `it takes ${list} from Caddy's environment, which is not known here${hasDefault ? ': the default behind the colon was read' : ''}`,
  ];
}

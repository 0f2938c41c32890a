/** Workers of mod_proxy: which parameters hold for the URL that a request is passed to. */
import type { Level } from './level.ts';
import { type Directive, firstArgument } from './tree.ts';

/** One `key=value` of a worker, and the directive that has it. */
export interface Parameter {
  key: string;
  value: string;
  directive: Directive;
  /** Which of the directive's words. */
  index: number;
}

/** The first that names a URL defines it; another with that URL, or one below it, shares it, and its parameters are not taken (AH01146). */
export interface Worker {
  url: string;
  directive: Directive;
  parameters: Parameter[];
}

export interface Balancer {
  name: string;
  /** Null: only used. */
  section: Directive | null;
  members: Worker[];
  parameters: Parameter[];
}

/** `servers`: the virtual host, then the main server, whose workers come first. */
export function workersOf(servers: Level[]): Worker[] {
  return [...servers].reverse().flatMap(({ directives }) => ownWorkers(directives));
}

function ownWorkers(directives: Directive[]): Worker[] {
  const found: Worker[] = [];
  for (const directive of passing(directives)) {
    const at = urlIndex(directive);
    const url = normalized(directive.args[at]?.text ?? '');
    if (!/^(?:unix:|\w+:\/\/)/.test(url) || url.startsWith('balancer:')) continue;
    const parameters = parametersOf(directive, at + 1);
    if (closest(found, url) === null) found.push({ url, directive, parameters });
  }
  for (const section of directives.filter(({ key, block }) => key === 'proxy' && block)) {
    const url = normalized(firstArgument(section));
    const set = (section.block ?? []).filter(({ key }) => key === 'proxyset');
    const parameters = set.flatMap((one) => parametersOf(one, 0));
    const known = found.find((worker) => worker.url === url);
    if (known) known.parameters = [...parameters, ...known.parameters];
    else if (set.length > 0 && !url.startsWith('balancer:') && url.includes('://'))
      found.push({ url, directive: section, parameters });
  }
  return found;
}

/** `ProxyPass` of a server and of its sections. */
function passing(directives: Directive[]): Directive[] {
  return directives.flatMap((one) => {
    if (one.key === 'proxypass' || one.key === 'proxypassmatch') return [one];
    return one.block && /^location/.test(one.key) ? passing(one.block) : [];
  });
}

/** In a section the path is left out. */
export function urlIndex({ args, key }: Directive): number {
  if (key === 'balancermember') return args.findIndex(({ text }) => !text.startsWith('balancer://'));
  return /^(?:unix:|\w+:\/\/|!$)/.test(args[0]?.text ?? '') ? 0 : 1;
}

/** A host is compared in lower case; a pattern stands for no URL that could be shared beyond its first group. */
function normalized(url: string): string {
  const [plain = ''] = url.split('$');
  return plain.replace(/^(\w+:\/\/[^/]*)/, (host) => host.toLowerCase());
}

/** That with the longest URL that the target begins with. */
export function closest(workers: Worker[], target: string): Worker | null {
  const url = normalized(target);
  const fitting = workers.filter((worker) => url.startsWith(worker.url));
  return fitting.sort((a, b) => b.url.length - a.url.length)[0] ?? null;
}

/** The balancer of `balancer://name/path`, with its members. */
export function balancerOf(servers: Level[], target: string): Balancer | null {
  const name = /^balancer:\/\/([^/]+)/i.exec(target)?.[1]?.toLowerCase();
  if (name === undefined) return null;
  const url = `balancer://${name}`;
  for (const { directives } of servers) {
    const section = directives.find(
      (one) =>
        one.key === 'proxy' && one.block && firstArgument(one).toLowerCase().replace(/\/$/, '') === url,
    );
    const outside = directives.filter(
      (one) => one.key === 'balancermember' && firstArgument(one).toLowerCase().replace(/\/$/, '') === url,
    );
    const inside = (section?.block ?? []).filter(({ key }) => key === 'balancermember');
    const members = [...inside, ...outside];
    if (!section && members.length === 0) continue;
    const set = (section?.block ?? []).filter(({ key }) => key === 'proxyset');
    return {
      name,
      section: section ?? null,
      members: members.map((directive) => {
        const at = Math.max(0, urlIndex(directive));
        const parameters = parametersOf(directive, at + 1);
        return { url: normalized(directive.args[at]?.text ?? ''), directive, parameters };
      }),
      parameters: set.flatMap((one) => parametersOf(one, 0)),
    };
  }
  return { name, section: null, members: [], parameters: [] };
}

function parametersOf(directive: Directive, from: number): Parameter[] {
  return directive.args.slice(from).flatMap(({ text }, offset) => {
    const [, key, value] = /^([A-Za-z_]+)=(.*)$/.exec(text) ?? [];
    return key === undefined
      ? []
      : [{ key: key.toLowerCase(), value: value ?? '', directive, index: from + offset }];
  });
}

/** The last of a directive counts. */
export function parameter({ parameters }: Pick<Worker, 'parameters'>, key: string): Parameter | null {
  return parameters.findLast((one) => one.key === key) ?? null;
}

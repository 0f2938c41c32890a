/** The proxies on the path, from `--hop` and the short flags of one kind each. */
import { badInput } from '../errors.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Hop } from '../model/plan.ts';
import { hasFlag, profilesWith } from '../proxies/profile/inputs.ts';
import { profiles } from '../proxies/profile/known.ts';

/** The kinds of which something is known. */
export const hopKinds: ProxyKind[] = [...profiles.map(({ kind }) => kind), 'origin'];

/** What a kind looks like. */
export const kindPattern = /^[A-Za-z][\w.-]*$/;

/**
 * The hop that `proxy=…` and a scenario's `proxy` stand for. Any proxy may be on the path: of a kind that is not known
 * nothing is read and no word is used. @throws DoctorError for a kind that is a slip of the pen, or none at all.
 */
export function hopOf(kind: string, name: string | undefined, where: string): Hop {
  const known = hopKinds.find((one) => one === kind);
  if (known !== undefined) return emptyHop(name || known, known);
  const fault = kindFault(kind);
  if (fault === null) return emptyHop(name || kind, 'unknown');
  throw badInput(`${where} has no proxy of a known kind`, `the proxy is "${kind}"`, fault);
}

/** What is wrong with a kind; null: nothing, though it may not be known. */
export function kindFault(kind: string): string | null {
  const meant = hopKinds.some((one) => one === kind) ? null : nearestWord(kind, hopKinds);
  if (meant !== null) return `did you mean ${meant}?`;
  return kindPattern.test(kind) ? null : `say one of ${hopKinds.join(', ')}, or the name of another one`;
}

/** One hop flag in the order of the command line: `nginx-access-log`, …, or `hop`. */
export interface HopFlag {
  flag: string;
  value: string;
}

/** Hops in the order in which they first appear, client side first. Undefined without a flag. */
export function readHops(flags: HopFlag[]): Hop[] | undefined {
  const hops = new Map<string, Hop>();
  for (const { flag, value } of flags) {
    if (flag === 'hop') addHop(readHop(value), hops);
    else addShort(flag, value, hops);
  }
  return flags.length > 0 ? [...hops.values()] : undefined;
}

/** A hop with only its name and kind. */
export function emptyHop(name: string, proxy: ProxyKind): Hop {
  return { name, proxy, accessLogs: [], errorLogs: [], configs: [], logFormat: null, admin: null };
}

function addHop(hop: Hop, hops: Map<string, Hop>): void {
  if (hops.has(hop.name)) {
    throw badInput(
      'two hops have one name',
      `both are called "${hop.name}"`,
      'give each --hop a name=… of its own',
    );
  }
  hops.set(hop.name, hop);
}

/** `nginx-access-log` belongs to the hop named `nginx`. */
function addShort(flag: string, value: string, hops: Map<string, Hop>): void {
  const kind = hopKinds.find((name) => flag.startsWith(`${name}-`)) ?? flag;
  const hop = hops.get(kind) ?? emptyHop(kind, kind);
  hops.set(kind, hop);
  setField(hop, flag.slice(kind.length + 1), value, `--${flag}`);
}

function setField(hop: Hop, field: string, value: string, where: string): void {
  if (value === '')
    throw badInput(
      `${where} is empty`,
      `nothing stands after ${field}`,
      'name a file, or leave the flag out',
    );
  if (field === 'access-log') hop.accessLogs.push(value);
  else if (field === 'error-log') hop.errorLogs.push(value);
  else if (field === 'config') hop.configs.push(value);
  else if (field === 'log-format') hop.logFormat = value;
  else if (field === 'admin') hop.admin = readAdmin(value, hop, where);
  else {
    throw badInput(
      `${where} has a key that no hop has`,
      `the key is "${field}"`,
      'keys: name, proxy, access-log, error-log, config, admin, log-format',
    );
  }
}

/** Base URL of the admin interface, without its last slash. */
export function readAdmin(text: string, hop: Hop, where: string): string {
  if (!hasFlag(hop.proxy, 'admin')) {
    const owners = profilesWith('admin');
    throw badInput(
      `${where} is for ${owners.map(({ name }) => name).join(' and ')} only`,
      `the hop "${hop.name}" is ${hop.proxy}`,
      `leave it out, or say ${owners.map(({ kind }) => `proxy=${kind}`).join(' or ')}`,
    );
  }
  const url = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (URL.canParse(url)) return url.replace(/\/+$/, '');
  throw badInput(
    `${where} is not a URL`,
    `it is "${text}"`,
    'give the admin address, as in http://127.0.0.1:9901',
  );
}

/** `name=edge,proxy=nginx,access-log=F,log-format=S`: the format takes the rest of the text, commas and all. */
function readHop(text: string): Hop {
  const [, list = '', logFormat] = /^(.*?)(?:(?:^|,)log-format=([\s\S]*))?$/s.exec(text) ?? [];
  const pairs = list.split(',').filter(Boolean).map(readPair);
  const said = (key: string) => pairs.find(([name]) => name === key)?.[1];
  const hop = hopOf(said('proxy') ?? '', said('name'), '--hop');
  for (const [key, value] of pairs) if (key !== 'name' && key !== 'proxy') setField(hop, key, value, '--hop');
  if (logFormat !== undefined) setField(hop, 'log-format', logFormat, '--hop');
  return hop;
}

function readPair(text: string): [key: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
  throw badInput(
    '--hop has a part without a key',
    `the part is "${text}"`,
    'write --hop name=edge,proxy=nginx,access-log=FILE; log-format=… comes last and may hold commas',
  );
}

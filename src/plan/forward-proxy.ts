/** Which forward proxy a URL is asked through. */
import { BlockList, isIP } from 'node:net';
import { badInput } from '../errors.ts';
import { defaults, type RunInput } from './input.ts';
import { withoutUser } from './shown-url.ts';

export type Environment = Record<string, string | undefined>;

/** The forward proxy as curl picks it: -x, else the environment; NO_PROXY has priority over both. */
export function forwardProxy(input: RunInput, url: URL, env: Environment): string | null {
  if (input.unixSocket) return null;
  // HTTP_PROXY is left out as in curl: a CGI server fills it from a request's Proxy header.
  const own = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy'];
  const name = [...own, 'all_proxy', 'ALL_PROXY'].find((key) => env[key]);
  const from = input.forwardProxy === undefined ? name : '--proxy';
  const text = input.forwardProxy ?? env[name ?? ''];
  const exempt = input.noProxy ?? (env.no_proxy || env.NO_PROXY || '');
  if (!from || !text || isExempt(url.hostname, exempt)) return null;
  return proxyUrl(text, from);
}

function proxyUrl(text: string, from: string): string {
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full) || !full.startsWith('http://')) {
    throw badInput(
      `the forward proxy of ${from} cannot be used`,
      `it is "${withoutUser(text)}"`,
      'give an http:// proxy as host:port, or name the target in NO_PROXY',
    );
  }
  const url = new URL(full);
  const hasPort = /:\d+$/.test(full.replace(/^http:\/\//, '').replace(/[/?#].*$/, ''));
  if (!hasPort) url.port = String(defaults.forwardProxyPort);
  // `URL` drops port 80, which a reader without curl's default would take for none.
  return `http://${userOf(url)}${url.hostname}:${url.port || 80}`;
}

function userOf(url: URL): string {
  if (!url.username) return '';
  return `${url.username}${url.password ? `:${url.password}` : ''}@`;
}

function isExempt(hostname: string, list: string): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (list.trim() === '*') return true;
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (isIP(host)) return entries.some((entry) => coversAddress(entry, host));
  return entries
    .map((entry) => entry.replace(/^\.|\.$/g, ''))
    .some((name) => host === name || host.endsWith(`.${name}`));
}

/** `10.0.0.0/8` as curl takes it since 7.86. */
function coversAddress(entry: string, address: string): boolean {
  const [network = '', bits] = entry.replace(/^\[|\]$/g, '').split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const longest = family === 'ipv6' ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!isIP(network) || !(prefix >= 0 && prefix <= longest)) return false;
  const covered = new BlockList();
  covered.addSubnet(network, prefix, family);
  return covered.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

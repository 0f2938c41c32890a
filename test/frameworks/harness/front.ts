/** The real proxy before a framework: its config out of a template of `fronts/`, and the flags that hand its files over. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProxy } from '../../../src/lab/proxies.ts';
import { type ProxyProcess, startProxy } from '../../../src/lab/proxy-process.ts';
import type { Front } from './case.ts';

const templates = fileURLToPath(new URL('../fronts', import.meta.url));

interface Kind {
  proxy: 'nginx' | 'envoy';
  template: string;
  /** Stands before the upstreams in the template: how it balances. */
  balance?: string;
  /** The line of an upstream in the template, for that port. */
  upstream: (port: string) => string;
  flags: string[];
}

const nginxFlags = [
  ...['--nginx-access-log', 'access.log', '--nginx-error-log', 'error.log'],
  ...['--nginx-config', 'nginx.conf'],
];
const nginx: Kind = {
  proxy: 'nginx',
  template: 'nginx.conf',
  upstream: (port) => `server 127.0.0.1:${port};`,
  flags: nginxFlags,
};
const kinds: Record<Front, Kind> = {
  nginx,
  'nginx-bare': { ...nginx, template: 'nginx-bare.conf' },
  'nginx-ip-hash': { ...nginx, balance: 'ip_hash;' },
  envoy: {
    proxy: 'envoy',
    template: 'envoy.yaml',
    upstream: (port) =>
      `- endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${port} } } }`,
    flags: ['--envoy-access-log', 'access.log', '--envoy-config', 'envoy.yaml'],
  },
};

/** The flags that give the command all of that front's files. */
export const frontFlags = (front: Front) => kinds[front].flags;

/** Why the front cannot be started here; null: it can. */
export async function missingFront(front: Front): Promise<string | null> {
  const { proxy } = kinds[front];
  return (await findProxy(proxy)) ? null : `${proxy} is not on this machine`;
}

/** Starts it in the stage's folder before the upstreams' ports. */
export async function startFront(
  front: Front,
  dir: string,
  values: Map<string, string>,
  ports: string[],
): Promise<ProxyProcess> {
  const { proxy, template, balance, upstream } = kinds[front];
  const found = await findProxy(proxy);
  if (!found) throw new Error(`${proxy} is not on this machine`);
  const text = readFileSync(join(templates, template), 'utf8').replace(
    /^( *)\{\{upstreams\.\w+\}\}$/m,
    (_line, indent: string) =>
      [balance ?? [], ports.map(upstream)]
        .flat(2)
        .map((line) => indent + line)
        .join('\n'),
  );
  const config = join(dir, proxy === 'nginx' ? 'nginx.conf' : 'envoy.yaml');
  writeFileSync(config, fillIn(text, values));
  const listening = [values.get('port.front'), proxy === 'envoy' ? values.get('port.admin') : undefined];
  return startProxy(proxy, { binary: found.path, config, dir, ports: listening.filter(Boolean).map(Number) });
}

/** Puts the values in the place of `{{name}}`; throws for a name that nothing stands for. */
export function fillIn(text: string, values: Map<string, string>): string {
  return text.replace(/\{\{([\w.-]+)\}\}/g, (whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nothing stands for ${whole}`);
    return value;
  });
}

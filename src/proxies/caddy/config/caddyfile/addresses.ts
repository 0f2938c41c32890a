/** Addresses of sites and listeners (caddyconfig/httpcaddyfile/addresses.go). */
import type { ListenAddress } from '../model.ts';

export interface SiteAddress {
  scheme: 'http' | 'https' | '';
  host: string;
  /** Empty: that of its scheme. */
  port: string;
  path: string;
}

/** `https://a.test:8443/x`, `:8080`, `*.a.test`. */
export function siteAddress(text: string): SiteAddress {
  const [, scheme = '', rest = ''] = /^(?:(https?):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  const [, bracketed, plain = '', port = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(authority) ?? [];
  return {
    scheme: scheme as SiteAddress['scheme'],
    host: (bracketed ?? plain).toLowerCase(),
    port,
    path: path === '/' ? '' : path,
  };
}

/** `:8080`, `127.0.0.1:8080-8090`, `tcp/[::1]:80`, `unix//run/x.sock`. */
export function listenAddress(text: string): ListenAddress {
  const bare = text.replace(/^(?:tcp[46]?|udp[46]?)\//, '');
  const [, bracketed, plain = '', from, to = from] =
    /^(?:\[([^\]]*)\]|([^:/]*)):(\d+)(?:-(\d+))?$/.exec(bare) ?? [];
  if (from === undefined) return { text, host: bare, ports: null };
  return { text, host: bracketed ?? plain, ports: [Number(from), Number(to)] };
}

/** How specific a name is: the longer the more, wildcards and placeholders aside. */
export function specificity(name: string): number {
  return name.replace(/\{[^}]*\}/g, '').replaceAll('*', '').length;
}

/** Global options of a Caddyfile that matter for a stream. */
import type { CaddyServer, Written } from '../model.ts';
import { listenAddress } from './addresses.ts';
import { directiveOrder } from './order.ts';
import { writtenArgs } from './places.ts';
import { named, type Segment, textsOf } from './segments.ts';

export interface GlobalOptions {
  httpPort: string;
  httpsPort: string;
  /** `on`, `off`, `disable_redirects` … */
  autoHttps: string;
  order: string[];
  /** `admin off` */
  isAdminOff: boolean;
}

export function globalOptions(options: readonly Segment[]): GlobalOptions {
  const last = (name: string) => named(options, name).at(-1);
  const text = (name: string, fallback: string) => last(name)?.args[0]?.text ?? fallback;
  return {
    httpPort: text('http_port', '80'),
    httpsPort: text('https_port', '443'),
    autoHttps: text('auto_https', 'on'),
    order: directiveOrder(options),
    isAdminOff: text('admin', '') === 'off',
  };
}

/** `servers { timeouts { … } }` for every server, or for the one with that listener. */
export function serverTimeouts(
  options: readonly Segment[],
  { listens }: Pick<CaddyServer, 'listens'>,
): Map<string, Written> {
  const found = new Map<string, Written>();
  const blocks = named(options, 'servers').filter((one) => isFor(one, listens));
  for (const block of blocks.slice(0, 1))
    for (const timeouts of named(block.block, 'timeouts'))
      for (const one of timeouts.block ?? []) found.set(one.name.text, writtenArgs(one));
  return found;
}

function isFor(segment: Segment, listens: CaddyServer['listens']): boolean {
  const [address] = textsOf(segment);
  if (address === undefined) return true;
  const wanted = listenAddress(address);
  return listens.some(({ host, ports }) => host === wanted.host && String(ports) === String(wanted.ports));
}

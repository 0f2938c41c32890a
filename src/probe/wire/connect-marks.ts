/** What connecting shows, step by step. */
import type { TlsFacts } from '../../model/connecting.ts';

/** What connecting found on the way, filled as it goes so that a failure keeps what was seen before it. */
export interface ConnectMarks {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  addresses: string[];
  connectErrors: { address: string; code: string }[];
  tls: TlsFacts | null;
}

/** Nothing was found yet. */
export function noConnectMarks(): ConnectMarks {
  return { dnsMs: null, connectMs: null, tlsMs: null, addresses: [], connectErrors: [], tls: null };
}

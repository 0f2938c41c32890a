/** Boxes and networks that stand before an application, of which no log, config or limit is known. */
import type { Owner } from './owner.ts';

/** From their documents and sources: none of them was run here. */
export const gateways: readonly Owner[] = [
  {
    name: 'Kong',
    role: 'gateway',
    pages: [
      {
        body: /"message":\s*"(no Route matched with those values|An invalid response was received from the upstream server|The upstream server is timing out|No API key found in request|failure to get a peer from the ring-balancer)"/,
      },
    ],
  },
  {
    name: 'APISIX',
    role: 'gateway',
    pages: [{ body: /^\{"error_msg":"404 Route Not Found"\}/ }, { body: /Powered by <a [^>]*>APISIX/i }],
  },
  {
    name: 'Tengine',
    role: 'gateway',
    pages: [{ body: /<hr\/?>\s*(?:<center>tengine|Powered by Tengine)/i }],
  },
  {
    name: "the ingress controller's default backend",
    role: 'gateway',
    pages: [{ body: /^default backend - 404/ }],
  },
  {
    name: 'Fastly',
    role: 'gateway',
    pages: [{ body: /Fastly error: |<p>cache-[a-z]+\d+-[A-Z]+/ }],
  },
  {
    name: 'Akamai',
    role: 'gateway',
    pages: [{ body: /Reference&#32;&#35;|Reference #\d+\.[0-9a-f]+\./i }],
  },
];

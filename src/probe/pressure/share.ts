/** How the requests of a second are spread over connections, and these over the second. */

/** Each connection has one request under way: enough of them that a slow answer does not lower the rate. */
const perConnection = 10;
const maxConnections = 100;

/**
 * Parts that begin at different moments of the second. autocannon sends what a connection has to send in a second as
 * fast as answers come, all connections from the same moment on: in one part, a rate of 200 a second would be 20 at
 * once, and the delay that they cause each other would be taken for the server's.
 */
const maxParts = 10;

/** Some of the connections. */
export interface PressureShare {
  connections: number;
  perSecond: number;
  /** When its second begins. */
  afterMs: number;
}

/** The parts of `perSecond` requests, a whole number. */
export function sharesOf(perSecond: number): PressureShare[] {
  const connections = Math.min(maxConnections, Math.max(1, Math.ceil(perSecond / perConnection)));
  const parts = Math.min(maxParts, connections);
  return Array.from({ length: parts }, (_, part) => {
    const first = Math.round((part * connections) / parts);
    const end = Math.round(((part + 1) * connections) / parts);
    // By running sums: the parts' rates add up to the whole.
    const upTo = (count: number) => Math.round((count * perSecond) / connections);
    return {
      connections: end - first,
      perSecond: upTo(end) - upTo(first),
      afterMs: (part * 1000) / parts,
    };
  });
}

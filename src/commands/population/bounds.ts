/** Bounds of the whole numbers, the same on the command line and in a scenario file. */
export const bounds = {
  connections: { min: 1, max: 1_000_000 },
  maxRequests: { min: 1, max: 1_000_000_000 },
  workers: { min: 1, max: 1024 },
  /** HTTP/2 stream ids of a client are odd and have 31 bits (RFC 9113 section 5.1.1). */
  streamsPerConnection: { min: 1, max: 2 ** 30 },
} as const;

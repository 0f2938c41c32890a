/**
 * Every limit of this tool's own in one place: nothing that a server, a file or a log holds costs more than this.
 * What exceeds a limit is reported: as a finding where a server did it, as a warning (or bad input) where a file did.
 */

/** Sizes in bytes (powers of 1000), times in milliseconds. */
export const limits = Object.freeze({
  /** One line of an event stream, and all lines of one event: `--max-event-size`. Beyond: the stream is ended, `unbounded-response`. */
  eventBytes: 16_000_000,
  /** An event this long is no longer kept whole while it comes: of the rest only its length, its id and its type count. */
  keptEventBytes: 64_000,
  /** An id longer than this fits no request head, and is not remembered. Beyond: `framing-error`. */
  eventIdBytes: 8_000,
  /** A body that is no event stream: this much of it is read for the reason. Beyond: no more is kept. */
  refusalBodyBytes: 64_000,
  /** How long to wait for the body after the head of an error or a redirect. Beyond: the stream is ended; it counts as refused. */
  refusalBodyMs: 5_000,
  /** A response's head, and the trailers behind its body; Chromium's own limit. Beyond: refused, as the finding says. */
  responseHeadBytes: 262_144,
  /** 1xx answers before the one that counts. Beyond: `unbounded-response`. */
  interimResponses: 1_000,
  /** What a content encoding may unpack to for each byte that came, once `expandedBytes` are out. Beyond: `unbounded-response`. */
  expansionRatio: 200,
  expandedBytes: 10_000_000,
  /** Encoded bytes that wait for their decoder; beyond them the peer waits. */
  decoderBacklogBytes: 256_000,
  /** After the end of a body, its decoder has this long for what it still holds; the rest is left. */
  decoderDrainMs: 2000,
  /** Redirects followed in a row, as browsers do. Beyond: the answer as it is, `redirected`. */
  redirects: 20,
  /** A redirect's own body is read for this long at most: its content is not needed. */
  redirectBodyMs: 300,
  /**
   * Of one client (RFC 6265 section 6.1 asks for 50 a domain and 4096 bytes each; no server takes a head of 64 kB).
   * Beyond: the oldest are dropped, a single one that is too large is ignored.
   */
  cookies: 100,
  cookieBytes: 4_096,
  cookieJarBytes: 64_000,
  /** A config file, and all files of one config with what its variables and snippets unfold to. Beyond: warned, and not checked. */
  configBytes: 16_000_000,
  /** Reading the files of one config. Beyond: the rest is not read, and said. */
  configMs: 10_000,
  /** Warnings about the configs of one hop; of the others only the number is said. */
  configWarnings: 50,
  /** What a variable of the environment may grow to, as a config sets it (HAProxy's line takes 2 kB at first). Beyond: not read, and said. */
  variableBytes: 64_000,
  /** YAML with positions, which costs 300 bytes a byte; a scenario file. Beyond: warned and not checked (a scenario: bad input); a JSON dump is read without positions. */
  yamlBytes: 2_000_000,
  /** An answer of an admin interface: a dump of a whole mesh is large. Beyond: warned, and not checked. */
  adminBytes: 64_000_000,
  /** The body of a request, given as a file. Beyond: bad input. */
  bodyBytes: 64_000_000,
  /** All files of one config. Beyond: the rest is not read, and said. */
  configFiles: 2_000,
  /** Files that include one another, and blocks in blocks. Beyond: that file is not read, and said. */
  includeDepth: 20,
  nestingDepth: 200,
  /** Nodes that the aliases of a scenario file may unfold to, for each alias (`maxAliasCount`). Beyond: bad input. */
  yamlAliases: 1_000,
  /** A line of a log. Beyond: cut there; the rest of it is no row. */
  logLineBytes: 1_000_000,
  /** Of one log, from its end; of a pipe and of what an archive unpacks to, from the beginning. Beyond: the rest is left, and said. */
  logBytes: 268_435_456,
  /** Of a pipe, what waits to be read; beyond it its writer waits. */
  logBacklogBytes: 8_000_000,
});

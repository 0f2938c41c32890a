/** How the parts of a request are written. Without flags, as JSON Schema knows none: scenario files are held to the same patterns. */

const token = String.raw`[!#$%&'*+.^_\`|~0-9A-Za-z-]+`;

/** The name of a header field (RFC 9110 section 5.1). */
export const fieldNamePattern = new RegExp(`^${token}$`);

/** A method (RFC 9110 section 9.1); CONNECT asks a proxy for a tunnel, and has no stream for its answer. */
export const methodPattern = new RegExp(`^(?!CONNECT$)${token}$`);

/** What a method may be, for hints. */
export const methodForm = 'a method such as GET or POST; CONNECT, which opens a tunnel, has no stream';

/** The value of a header field (RFC 9110 section 5.5), before its text becomes bytes. */
export const fieldValuePattern = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

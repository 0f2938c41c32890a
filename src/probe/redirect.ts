/** Where a response sends its client instead. */

const statuses = new Set([301, 302, 303, 307, 308]);

/** Redirects followed in a row; one more is an answer like any other. */
export const mostRedirects = 5;

/** Statuses whose `Location` a client follows (RFC 9110 section 15.4). */
export function isRedirect(status: number): boolean {
  return statuses.has(status);
}

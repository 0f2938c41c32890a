/** URLs as they may be shown. */

/** Without user name and password. */
export function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/^[^/@]*@/, '');
}

/** Without the query, which may hold secrets. */
export function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '?…');
}

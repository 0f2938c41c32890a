/** How Caddy compares names (MatchHost): without the port, whatever the case, `*` for one label. */

/** Null: only a request tells. */
export function hostFits(names: readonly string[], authority: string): boolean | null {
  const host = hostOf(authority);
  let isOpen = false;
  for (const name of names) {
    if (name.includes('{')) isOpen = true;
    else if (fitsOne(name.toLowerCase(), host)) return true;
  }
  return isOpen ? null : false;
}

export function hostOf(authority: string): string {
  const bare = authority.toLowerCase().replace(/:\d*$/, '');
  return bare.startsWith('[') ? bare.slice(1, -1) : bare;
}

function fitsOne(name: string, host: string): boolean {
  if (name === host) return true;
  if (!name.includes('*')) return false;
  const [wanted, given] = [name.split('.'), host.split('.')];
  return (
    wanted.length === given.length &&
    wanted.every((label, index) => (label === '*' ? given[index] !== '' : label === given[index]))
  );
}

/** The tool as its recordings name it. */
import { readFileSync } from 'node:fs';

/** Its version is the one in package.json, which lies one folder above both `src/` and `dist/`. */
export const tool = { name: 'sse-doctor', version: readVersion() };

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

// Of the declarations that the compiler wrote, leaves those that the library's own lead to, with the names that its files have once
// they are built: the compiler leaves `./report.ts` in them.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const relativeImport = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

/** Trims the declarations below `dist`, an absolute path. */
export function trimDeclarations(dist) {
  const wanted = new Set();
  follow(join(dist, 'index.d.ts'), wanted);
  const names = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.d.ts'));
  for (const name of names) if (!wanted.has(join(dist, name))) rmSync(join(dist, name));
}

function follow(file, wanted) {
  if (wanted.has(file)) return;
  if (!existsSync(file)) throw new Error(`${relative('.', file)} is imported, and was not built`);
  wanted.add(file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(relativeImport, '$1$2$3.js$2'));
  for (const [, , , target] of text.matchAll(relativeImport))
    follow(resolve(dirname(file), `${target}.d.ts`), wanted);
}

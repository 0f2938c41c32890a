/** A program that writes a proxy's config: what is changed in the file itself is lost when it writes it again. */

export interface Generator {
  /** As a sentence calls it. */
  name: string;
  /** In the file's text, or in its name. */
  sign: RegExp;
  /** Where the same is set for it, by the proxy's own word, each as a line to be written. */
  keys?: Record<string, string>;
  /** Where such a line goes, as the end of a sentence; without a key: where a setting of one's own goes. */
  where: string;
}

/** The one that has written this file; null: none that is known. */
export function generatorOf(generators: readonly Generator[], file: string, text: string): Generator | null {
  return generators.find(({ sign }) => sign.test(file) || sign.test(text)) ?? null;
}

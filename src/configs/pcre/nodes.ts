/** A PCRE pattern as a tree. Texts are bytes, one character each, as Nginx hands them to PCRE. */

export type Node =
  | { kind: 'byte'; takes: ByteSet }
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'either'; options: Node[] }
  | { kind: 'group'; index: number; item: Node }
  | Repeat
  | { kind: 'atomic'; item: Node }
  | { kind: 'look'; item: Node; behind: boolean; negative: boolean }
  | { kind: 'again'; group: number | string; ignoreCase: boolean }
  | { kind: 'place'; where: Place };

export interface Repeat {
  kind: 'repeat';
  item: Node;
  min: number;
  max: number;
  mode: 'greedy' | 'lazy' | 'possessive';
}

/** `end`: there, or before a last line break. */
export type Place = 'start' | 'line-start' | 'end' | 'line-end' | 'very-end' | 'word-edge' | 'no-word-edge';

/** 256 flags, one a byte. */
export type ByteSet = Uint8Array;

/** A pattern outside of what is understood here; the message says which part. */
export class NotUnderstood extends Error {}

/** How many bytes a node takes; null where that varies. */
export function widthOf(node: Node): number | null {
  switch (node.kind) {
    case 'byte':
      return 1;
    case 'sequence':
      return node.items.reduce<number | null>((sum, item) => plus(sum, widthOf(item)), 0);
    case 'either': {
      const [first = 0, ...rest] = node.options.map(widthOf);
      return rest.every((width) => width === first) ? first : null;
    }
    case 'group':
    case 'atomic':
      return widthOf(node.item);
    case 'repeat': {
      const width = widthOf(node.item);
      return node.min === node.max && width !== null ? width * node.min : null;
    }
    case 'again':
      return null;
    case 'look':
    case 'place':
      return 0;
  }
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

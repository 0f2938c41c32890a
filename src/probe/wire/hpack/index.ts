/**
 * Reads compressed HTTP/2 heads (HPACK, RFC 7541): only those that our own library refused, as it does not say which
 * field it took offence at.
 */
import type { Header } from '../../../model/header.ts';
import { decodeHuffman } from './huffman.ts';
import { staticTable } from './static-table.ts';

/** RFC 9113 section 6.5.2: what a client that says nothing else allows. */
const tableBytes = 4_096;
/** RFC 7541 section 4.1. */
const entryBytes = 32;
/** No number in a head is longer. */
const longestNumberBytes = 5;

/** The heads of one connection, from its first on: each block needs the table that those before it left. */
export class HeadReader {
  /** Newest first. */
  #table: Header[] = [];
  #maxBytes = tableBytes;

  /** The fields of the next block. @throws RangeError where it is no HPACK. */
  read(block: Uint8Array): Header[] {
    const bytes = new Reader(block);
    const fields: Header[] = [];
    while (!bytes.isAtEnd) {
      const field = this.#representation(bytes);
      if (field) fields.push(field);
    }
    return fields;
  }

  /** RFC 7541 section 6; null: it only changes the table. */
  #representation(bytes: Reader): Header | null {
    const first = bytes.peek();
    if (first & 0x80) return this.#indexed(bytes.number(7));
    if ((first & 0xe0) === 0x20) {
      this.#maxBytes = bytes.number(5);
      this.#evict();
      return null;
    }
    const isKept = (first & 0x40) !== 0;
    const index = bytes.number(isKept ? 6 : 4);
    const name = index === 0 ? bytes.text() : this.#indexed(index)[0];
    const field: Header = [name, bytes.text()];
    if (isKept) {
      this.#table.unshift(field);
      this.#evict();
    }
    return field;
  }

  #indexed(index: number): Header {
    const field = staticTable[index - 1] ?? this.#table[index - 1 - staticTable.length];
    if (!field) throw new RangeError(`no entry ${index} in the table`);
    return field;
  }

  #evict(): void {
    const size = () =>
      this.#table.reduce((sum, [name, value]) => sum + name.length + value.length + entryBytes, 0);
    while (this.#table.length > 0 && size() > this.#maxBytes) this.#table.pop();
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  peek(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('the block ends too early');
    return byte;
  }

  /** RFC 7541 section 5.1, with a prefix of so many bits. */
  number(prefixBits: number): number {
    const full = 2 ** prefixBits - 1;
    let value = this.#next() & full;
    if (value < full) return value;
    for (let n = 0; n < longestNumberBytes; n++) {
      const byte = this.#next();
      value += (byte & 0x7f) * 2 ** (7 * n);
      if ((byte & 0x80) === 0) return value;
    }
    throw new RangeError('a number is too long');
  }

  /** RFC 7541 section 5.2, one character an octet. */
  text(): string {
    const isCoded = (this.peek() & 0x80) !== 0;
    const length = this.number(7);
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new RangeError('the block ends too early');
    this.#at += length;
    return isCoded ? decodeHuffman(bytes) : Buffer.from(bytes).toString('latin1');
  }

  #next(): number {
    const byte = this.peek();
    this.#at++;
    return byte;
  }
}

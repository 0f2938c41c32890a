/** The compressed heads of one connection, kept until its first answer was taken: a head that is refused is read again. */
import type { Header } from '../../model/header.ts';
import { HeadReader } from './hpack/index.ts';
import { connectionFields } from './http2-fields.ts';

/** Frames that carry heads (RFC 9113 sections 6.2, 6.6 and 6.10). */
const headersType = 0x1;
const pushPromiseType = 0x5;
const continuationType = 0x9;
const endHeadersFlag = 0x4;
const paddedFlag = 0x8;
const priorityFlag = 0x20;
const priorityBytes = 5;
/** More than this of heads, and none of them is kept. */
const mostBytes = 64 * 1024;

interface Block {
  streamId: number;
  parts: Buffer[];
}

/** Heads as they came. */
export class HeadBlocks {
  #blocks: Block[] = [];
  #isOpen = false;
  #bytes = 0;
  #isOver = false;

  /** The payload of a frame of this type is to be handed over. */
  wants(type: number): boolean {
    return !this.#isOver && (type === headersType || type === continuationType || type === pushPromiseType);
  }

  take({ type, flags, streamId }: { type: number; flags: number; streamId: number }, payload: Buffer): void {
    if (!this.wants(type)) return;
    this.#bytes += payload.length;
    // A head that was promised is part of the table too, and no client of streams asks for one.
    if (type === pushPromiseType || this.#bytes > mostBytes) this.drop();
    else if (type === headersType) this.#blocks.push({ streamId, parts: [fragmentOf(flags, payload)] });
    else this.#blocks.at(-1)?.parts.push(payload);
    this.#isOpen = (flags & endHeadersFlag) === 0;
  }

  /** They are not needed any more. */
  drop(): void {
    this.#isOver = true;
    this.#blocks = [];
  }

  /** The fields in the heads of a stream that no HTTP/2 head may have; values only where they are plain words. */
  forbiddenFields(streamId: number | undefined): Header[] {
    const reader = new HeadReader();
    const fields: Header[] = [];
    try {
      for (const block of this.#isOpen ? [] : this.#blocks) {
        const head = reader.read(Buffer.concat(block.parts));
        if (block.streamId === streamId) fields.push(...head);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    return fields
      .filter(([name]) => connectionFields.test(name))
      .map(([name, value]) => [name, plain(value)]);
  }
}

function fragmentOf(flags: number, payload: Buffer): Buffer {
  const padding = flags & paddedFlag ? (payload[0] ?? 0) : 0;
  const from = (flags & paddedFlag ? 1 : 0) + (flags & priorityFlag ? priorityBytes : 0);
  return payload.subarray(from, payload.length - padding);
}

/** `keep-alive`, `timeout=5, max=100`, `h2c`: anything else may be a secret. */
function plain(value: string): string {
  return /^[a-z0-9-]{1,16}(=\d{1,6})?(, ?[a-z0-9-]{1,16}(=\d{1,6})?){0,3}$/i.test(value) ? value : '';
}

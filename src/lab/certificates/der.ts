/** The few forms of DER (ITU-T X.690) that an X.509 certificate is made of. */

const tags = { integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, utf8: 0x0c, time: 0x18 };
const sequenceTag = 0x30;
const setTag = 0x31;

/** Tag, length and content of one value. */
export function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), derLength(body.length), body]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

/** SEQUENCE, in the order given. */
export function sequence(...content: Buffer[]): Buffer {
  return der(sequenceTag, ...content);
}

/** SET OF. */
export function setOf(...content: Buffer[]): Buffer {
  return der(setTag, ...content);
}

/** A positive integer from its big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  const isNegative = (bytes[0] ?? 0) >= 0x80;
  return der(tags.integer, isNegative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** BIT STRING of whole bytes. */
export function bitString(bytes: Buffer): Buffer {
  return der(tags.bitString, Buffer.from([0]), bytes);
}

/** OCTET STRING. */
export function octetString(bytes: Buffer): Buffer {
  return der(tags.octetString, bytes);
}

/** UTF8String. */
export function utf8String(text: string): Buffer {
  return der(tags.utf8, Buffer.from(text));
}

/** BOOLEAN. */
export function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

/** GeneralizedTime, whole seconds, UTC. */
export function time(date: Date): Buffer {
  return der(tags.time, Buffer.from(`${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`));
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

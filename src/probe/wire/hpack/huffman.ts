/** The Huffman code of HPACK (RFC 7541 appendix B): canonical, so that the lengths of its codes say all of it. */

/** Bits of the code of each octet and of the end mark, in base 36. */
const lengths =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6' +
  'f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu';

const endMark = 256;

/** Octets by `1` and the bits of their code. */
const octets = new Map<number, number>();

const ordered = [...lengths]
  .map((digit, octet) => ({ octet, bits: Number.parseInt(digit, 36) }))
  .sort((a, b) => a.bits - b.bits || a.octet - b.octet);
let code = 0;
let codeBits = ordered[0]?.bits ?? 0;
for (const { octet, bits } of ordered) {
  code *= 2 ** (bits - codeBits);
  codeBits = bits;
  octets.set(2 ** bits + code, octet);
  code++;
}

/** The text behind a coded string, one character an octet. @throws RangeError where it is none. */
export function decodeHuffman(coded: Uint8Array): string {
  let text = '';
  let seen = 1;
  for (const byte of coded) {
    for (let bit = 7; bit >= 0; bit--) {
      seen = seen * 2 + ((byte >> bit) & 1);
      const octet = octets.get(seen);
      if (octet === undefined) continue;
      if (octet === endMark) throw new RangeError('the end mark stands inside a string');
      text += String.fromCharCode(octet);
      seen = 1;
    }
    if (seen >= 2 ** 31) throw new RangeError('no code of the table');
  }
  return text;
}

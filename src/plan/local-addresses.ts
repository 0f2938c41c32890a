/** The addresses of this machine that connections start from. */
import { isIP, isIPv4 } from 'node:net';
import { badInput } from '../errors.ts';

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ipv4 = String.raw`${octet}(?:\.${octet}){3}`;

/** How an address or a range of them is written; which of those there are is told as they are read. */
export const localAddressPattern = new RegExp(
  String.raw`^\s*(?:${ipv4}(?:\s*-\s*${ipv4})?|[\dA-Fa-f:]*:[\dA-Fa-f:.]*(?:%\w+)?)\s*$`,
);

/** More than any machine has; a range of a whole network is a slip of the keyboard. */
const maxAddresses = 4096;

/**
 * Each text an IPv4 or IPv6 address or an IPv4 range, `127.0.0.2-127.0.0.20`; each address once, in the order given.
 * A range whose ends have the same last octet steps the third, since Nginx's `ip_hash` looks at the first three octets
 * only. @throws DoctorError naming the text at fault.
 */
export function readLocalAddresses(texts: string[], where: string): string[] {
  const addresses = new Set<string>();
  for (const text of texts) for (const address of addressesOf(text.trim(), where)) addresses.add(address);
  if (addresses.size <= maxAddresses) return [...addresses];
  throw tooMany(addresses.size, `"${texts.join(' ')}"`, where);
}

function addressesOf(text: string, where: string): string[] {
  if (isIP(text)) return [text];
  const [first = '', last = '', ...rest] = text.split('-').map((end) => end.trim());
  if (isIPv4(first) && isIPv4(last) && rest.length === 0) return rangeOf(first, last, where);
  throw badInput(
    `${where} is no address of this machine`,
    `it is "${text}"`,
    'write an IP address or an IPv4 range, as in 127.0.0.2 or 127.0.0.2-127.0.0.20; names are not looked up',
  );
}

function rangeOf(first: string, last: string, where: string): string[] {
  const from = numberOf(first);
  const to = numberOf(last);
  if (to < from) {
    throw badInput(
      `${where} ends before it begins`,
      `it is "${first}-${last}"`,
      `write it as ${last}-${first}`,
    );
  }
  const step = (to - from) % 256 === 0 ? 256 : 1;
  const count = Math.floor((to - from) / step) + 1;
  if (count > maxAddresses) throw tooMany(count, `"${first}-${last}"`, where);
  return Array.from({ length: count }, (_, index) => addressOf(from + index * step));
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 0xff).join('.');
}

function tooMany(count: number, seen: string, where: string) {
  return badInput(
    `${where} names more addresses than can be used`,
    `${seen} has ${count}`,
    `name ${maxAddresses} at most, as in 127.0.1.1-127.0.20.1, which steps the third octet`,
  );
}

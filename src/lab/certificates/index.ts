/** A certificate authority of our own and server certificates from it: valid, expired or for another name. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  bitString,
  boolean,
  der,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.ts';

const dayMs = 86_400_000;
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const commonName = oid('2.5.4.3');
const basicConstraints = oid('2.5.29.19');
const keyUsage = oid('2.5.29.15');
const subjectAltName = oid('2.5.29.17');
/** KeyUsage bits keyCertSign and cRLSign (RFC 5280 section 4.2.1.3). */
const signsCertificates = Buffer.from([0x03, 0x02, 0x01, 0x06]);

/** What the server certificate says. */
export interface CertificateOptions {
  /** DNS names and IPv4 addresses; the first is the subject. */
  names: string[];
  /** Makes one that ran out yesterday. */
  expired?: boolean;
}

/** Authority, server certificate and its key: PEM texts or paths. */
export interface CertificateFiles {
  cacert: string;
  cert: string;
  key: string;
}

/** PEM texts of a fresh authority and of a server certificate signed by it (ECDSA P-256). */
export function makeCertificates(options: CertificateOptions): CertificateFiles {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'sse-doctor lab CA';
  const now = Date.now();
  const from = new Date(now - 30 * dayMs);
  const until = new Date(options.expired ? now - dayMs : now + 30 * dayMs);
  const caExtensions = [
    extension(basicConstraints, true, sequence(boolean(true))),
    extension(keyUsage, true, signsCertificates),
  ];
  const names = extension(subjectAltName, false, sequence(...options.names.map(generalName)));
  const signer = { name: issuer, key: authority.privateKey };
  const cacert = certificate(
    issuer,
    authority.publicKey,
    [from, new Date(now + 30 * dayMs)],
    caExtensions,
    signer,
  );
  const cert = certificate(options.names[0] ?? 'localhost', server.publicKey, [from, until], [names], signer);
  return { cacert, cert, key: String(server.privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

/** Paths of what was written. */
export interface WrittenCertificates extends CertificateFiles {
  /** Server certificate and key in one file, as HAProxy takes them. */
  certkey: string;
}

/** Writes `ca.pem`, `cert.pem`, `key.pem` and `certkey.pem` into a folder and gives their paths. */
export function writeCertificates(dir: string, options: CertificateOptions): WrittenCertificates {
  const made = makeCertificates(options);
  const files = {
    cacert: join(dir, 'ca.pem'),
    cert: join(dir, 'cert.pem'),
    key: join(dir, 'key.pem'),
    certkey: join(dir, 'certkey.pem'),
  };
  writeFileSync(files.certkey, made.cert + made.key);
  writeFileSync(files.cacert, made.cacert);
  writeFileSync(files.cert, made.cert);
  writeFileSync(files.key, made.key);
  return files;
}

/** RFC 5280 section 4.1. */
function certificate(
  subject: string,
  publicKey: KeyObject,
  [from, until]: [Date, Date],
  extensions: Buffer[],
  signer: { name: string; key: KeyObject },
): string {
  const version3 = der(0xa0, integer(Buffer.from([2])));
  const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const content = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    distinguishedName(signer.name),
    sequence(time(from), time(until)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  return pem(sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, signer.key))));
}

function distinguishedName(text: string): Buffer {
  return sequence(setOf(sequence(commonName, utf8String(text))));
}

function extension(id: Buffer, isCritical: boolean, value: Buffer): Buffer {
  return isCritical ? sequence(id, boolean(true), octetString(value)) : sequence(id, octetString(value));
}

/** dNSName [2] or iPAddress [7] (RFC 5280 section 4.2.1.6). */
function generalName(name: string): Buffer {
  return isIP(name) === 4
    ? der(0x87, Buffer.from(name.split('.').map(Number)))
    : der(0x82, Buffer.from(name));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { type CertificateOptions, makeCertificates } from '../../../src/lab/index.ts';

let server: Server | null = null;

afterEach(() => server?.close());

/** What a client that trusts the authority and asks for `app.example.test` thinks of the certificate. */
async function judge(options: CertificateOptions): Promise<string> {
  const { cacert, cert, key } = makeCertificates(options);
  server = createServer({ cert, key }, (socket) => socket.on('error', () => {}).end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', servername: 'app.example.test', ca: cacert });
  return new Promise((resolve) => {
    client.once('secureConnect', () => resolve('trusted'));
    client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? String(error)));
  });
}

it('makes a certificate that a client of its authority trusts', async () => {
  expect(await judge({ names: ['app.example.test'] })).toBe('trusted');
});

it('makes an expired certificate', async () => {
  expect(await judge({ names: ['app.example.test'], expired: true })).toBe('CERT_HAS_EXPIRED');
});

it('makes a certificate for another name', async () => {
  expect(await judge({ names: ['other.example.test'] })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

it('lists names and addresses as they were given', () => {
  const { cert } = makeCertificates({ names: ['localhost', '*.example.test', '127.0.0.1'] });
  const names = 'DNS:localhost, DNS:*.example.test, IP Address:127.0.0.1';
  expect(new X509Certificate(cert).subjectAltName).toBe(names);
});

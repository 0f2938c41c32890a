// Fastify. CONNECTION_TIMEOUT_MS is its connectionTimeout (left out: none).
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';

const { PORT, EVERY_MS = '500', CONNECTION_TIMEOUT_MS } = process.env;
const app = fastify({ connectionTimeout: Number(CONNECTION_TIMEOUT_MS || 0) });

async function* events() {
  for (let id = 1; ; id += 1) {
    yield `id: ${id}\ndata: {"n":${id}}\n\n`;
    await sleep(Number(EVERY_MS));
  }
}

app.get('/events', (_request, reply) =>
  reply.type('text/event-stream').header('cache-control', 'no-cache').send(Readable.from(events())),
);

await app.listen({ port: Number(PORT), host: '127.0.0.1' });

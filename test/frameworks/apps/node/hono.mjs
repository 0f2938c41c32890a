// Hono on Node with streamSSE. Without AWAIT=1 its callback returns while a timer still means to write.
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

const { PORT, EVERY_MS = '500', AWAIT } = process.env;
const app = new Hono();

app.get('/events', (context) =>
  streamSSE(context, async (stream) => {
    let id = 0;
    const send = () => stream.writeSSE({ id: String(++id), data: `{"n":${id}}` });
    await send();
    const timer = setInterval(send, Number(EVERY_MS));
    stream.onAbort(() => clearInterval(timer));
    while (AWAIT && !stream.aborted) await sleep(Number(EVERY_MS));
  }),
);

serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' });

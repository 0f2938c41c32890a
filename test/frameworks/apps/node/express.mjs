// Express with `compression`. FLUSH=1 calls res.flush() behind each event.
import compression from 'compression';
import express from 'express';

const { PORT, EVERY_MS = '500', CACHE_CONTROL = 'no-cache', FLUSH } = process.env;
const app = express();
app.use(compression());

app.get('/events', (_request, response) => {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': CACHE_CONTROL });
  response.flushHeaders();
  let id = 0;
  const send = () => {
    id += 1;
    response.write(`id: ${id}\ndata: {"n":${id}}\n\n`);
    if (FLUSH) response.flush();
  };
  send();
  const timer = setInterval(send, Number(EVERY_MS));
  response.on('close', () => clearInterval(timer));
});

app.listen(Number(PORT), '127.0.0.1');

// The application behind a framework's proxy: an event each EVERY_MS; after EVENTS of them silence for PAUSE_MS; DROP_MS
// after the head its connection is destroyed.
import { createServer } from 'node:http';

const { PORT, EVERY_MS = '500', EVENTS, PAUSE_MS, DROP_MS, CACHE_CONTROL = 'no-cache' } = process.env;

createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': CACHE_CONTROL });
  let id = 0;
  let silentUntil = 0;
  const send = () => {
    if (Date.now() < silentUntil) return;
    response.write(`id: ${++id}\ndata: {"n":${id}}\n\n`);
    if (id === Number(EVENTS)) silentUntil = Date.now() + Number(PAUSE_MS);
  };
  send();
  const timer = setInterval(send, Number(EVERY_MS));
  const drop = DROP_MS && setTimeout(() => request.socket.destroy(), Number(DROP_MS));
  response.on('close', () => {
    clearInterval(timer);
    clearTimeout(drop);
  });
}).listen(Number(PORT), '127.0.0.1');

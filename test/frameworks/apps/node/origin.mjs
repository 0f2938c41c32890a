// The application behind a framework's proxy: an event each EVERY_MS; after EVENTS of them silence; DROP_MS after the head
// its connection is destroyed.
import { createServer } from 'node:http';

const { PORT, EVERY_MS = '500', EVENTS, DROP_MS, CACHE_CONTROL = 'no-cache' } = process.env;

createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': CACHE_CONTROL });
  let id = 0;
  const send = () => (!EVENTS || id < Number(EVENTS)) && response.write(`id: ${++id}\ndata: {"n":${id}}\n\n`);
  send();
  const timer = setInterval(send, Number(EVERY_MS));
  const drop = DROP_MS && setTimeout(() => request.socket.destroy(), Number(DROP_MS));
  response.on('close', () => {
    clearInterval(timer);
    clearTimeout(drop);
  });
}).listen(Number(PORT), '127.0.0.1');

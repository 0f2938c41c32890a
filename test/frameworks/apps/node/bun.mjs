// Bun.serve: an event each EVERY_MS; IDLE_S is its idleTimeout, in seconds (left out: its own default, 10).
const { PORT, EVERY_MS = '500', IDLE_S } = process.env;
const encoder = new TextEncoder();

Bun.serve({
  port: Number(PORT),
  hostname: '127.0.0.1',
  ...(IDLE_S ? { idleTimeout: Number(IDLE_S) } : {}),
  fetch() {
    let timer;
    const body = new ReadableStream({
      start(controller) {
        let id = 0;
        const send = () => controller.enqueue(encoder.encode(`id: ${++id}\ndata: {"n":${id}}\n\n`));
        send();
        timer = setInterval(send, Number(EVERY_MS));
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    });
  },
});

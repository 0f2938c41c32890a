// Vite's dev server with a `server.proxy` entry. PASS_CLOSE=1 passes a drop of the upstream on.
import { createServer } from 'vite';

const { PORT, TARGET, PASS_CLOSE } = process.env;

/** Vite leaves what becomes of the upstream's connection to whoever configures the proxy. */
function passClose(proxy) {
  proxy.on('proxyRes', (upstream, _request, response) =>
    upstream.on('close', () => upstream.complete || response.destroy()),
  );
}

const server = await createServer({
  configFile: false,
  root: import.meta.dirname,
  cacheDir: `${import.meta.dirname}/.vite-${PORT}`,
  optimizeDeps: { noDiscovery: true },
  server: {
    host: '127.0.0.1',
    port: Number(PORT),
    strictPort: true,
    watch: null,
    proxy: { '/events': { target: TARGET, ...(PASS_CLOSE ? { configure: passClose } : {}) } },
  },
});
await server.listen();

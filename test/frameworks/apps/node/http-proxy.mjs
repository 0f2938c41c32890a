// A proxy out of http-proxy, as its README makes one. PROXY_TIMEOUT_MS is its proxyTimeout (left out: none); PASS_CLOSE=1
// passes a drop of the upstream on.
import httpProxy from 'http-proxy';

const { PORT, TARGET, PROXY_TIMEOUT_MS, PASS_CLOSE } = process.env;
const proxy = httpProxy.createProxyServer({
  target: TARGET,
  ...(PROXY_TIMEOUT_MS ? { proxyTimeout: Number(PROXY_TIMEOUT_MS) } : {}),
});
proxy.on('error', (_error, _request, response) => !response.headersSent && response.writeHead(502).end());
if (PASS_CLOSE)
  proxy.on('proxyRes', (upstream, _request, response) =>
    upstream.on('close', () => upstream.complete || response.destroy()),
  );
proxy.listen(Number(PORT), '127.0.0.1');

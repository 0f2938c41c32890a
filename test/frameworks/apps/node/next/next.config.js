// Rewrites to the application behind. PROXY_TIMEOUT_MS is experimental.proxyTimeout (left out: its own default, 30 s);
// NO_COMPRESS=1 leaves compression out.
const { TARGET, PROXY_TIMEOUT_MS, NO_COMPRESS } = process.env;

module.exports = {
  compress: !NO_COMPRESS,
  turbopack: { root: `${__dirname}/../../..` },
  ...(PROXY_TIMEOUT_MS ? { experimental: { proxyTimeout: Number(PROXY_TIMEOUT_MS) } } : {}),
  rewrites: async () => [{ source: '/events', destination: `${TARGET}/events` }],
};

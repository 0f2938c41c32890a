// webpack's dev server with a `devServer.proxy` entry. NO_COMPRESS=1 sets devServer.compress to false.
import webpack from 'webpack';
import WebpackDevServer from 'webpack-dev-server';

const { PORT, TARGET, NO_COMPRESS } = process.env;
const compiler = webpack({
  mode: 'development',
  entry: 'data:text/javascript,0',
  output: { path: '/nowhere' },
});

const server = new WebpackDevServer(
  {
    host: '127.0.0.1',
    port: Number(PORT),
    static: false,
    hot: false,
    client: false,
    ...(NO_COMPRESS ? { compress: false } : {}),
    proxy: [{ context: ['/events'], target: TARGET }],
  },
  compiler,
);
await server.start();

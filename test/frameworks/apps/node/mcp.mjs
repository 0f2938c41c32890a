// A server of the Model Context Protocol's TypeScript SDK over Streamable HTTP, with sessions in memory as in the SDK's own
// examples. A stream that a client opens with GET gets a log message each EVERY_MS.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';

const { PORT, EVERY_MS = '500' } = process.env;
const transports = new Map();
const app = express();
app.use(express.json());

function makeServer() {
  const server = new McpServer({ name: 'clock', version: '1.0.0' }, { capabilities: { logging: {} } });
  server.registerTool('count', { description: 'Counts to three.' }, async (extra) => {
    for (const n of [1, 2, 3]) {
      await extra.sendNotification({
        method: 'notifications/message',
        params: { level: 'info', data: { n } },
      });
      await sleep(Number(EVERY_MS));
    }
    return { content: [{ type: 'text', text: 'three' }] };
  });
  return server;
}

async function openSession() {
  const server = makeServer();
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => transports.set(id, transport),
  });
  await server.connect(transport);
  let n = 0;
  // Without a stream of the client's there is nobody to tell.
  const tell = () => server.server.sendLoggingMessage({ level: 'info', data: { n: ++n } }).catch(() => {});
  const timer = setInterval(tell, Number(EVERY_MS));
  transport.onclose = () => clearInterval(timer);
  return transport;
}

app.all('/mcp', async (request, response) => {
  const id = request.headers['mcp-session-id'];
  const transport = id ? transports.get(id) : await openSession();
  if (transport) return transport.handleRequest(request, response, request.body);
  const error = { code: -32001, message: 'Session not found' };
  return response.status(404).json({ jsonrpc: '2.0', error, id: null });
});

app.listen(Number(PORT), '127.0.0.1');

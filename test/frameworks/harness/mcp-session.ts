/** Opens a session of the Model Context Protocol, as its clients do before they ask for a stream. */

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'witness', version: '1' } },
};

/** The session's id; throws where the server gives none. */
export async function openSession(url: string): Promise<string> {
  const response = await post(url, initialize);
  const id = response.headers.get('mcp-session-id');
  if (!id) throw new Error(`no session: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  await tellInitialized(url, id);
  return id;
}

/** Told until the replica that holds the session has taken it. */
async function tellInitialized(url: string, id: string): Promise<void> {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const { status } = await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, id);
    if (status === 202) return;
  }
  throw new Error(`nobody took notifications/initialized of the session ${id}`);
}

function post(url: string, message: object, id?: string): Promise<Response> {
  const accept = 'application/json, text/event-stream';
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...(id ? { 'mcp-session-id': id } : {}) },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(10_000),
  });
}

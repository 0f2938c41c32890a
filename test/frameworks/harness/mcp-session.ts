/** Opens a session of the Model Context Protocol, as its clients do before they ask for a stream. */

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'witness', version: '1' } },
};

/** The session's id; throws where the server gives none. */
export async function openSession(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(initialize),
    signal: AbortSignal.timeout(10_000),
  });
  const id = response.headers.get('mcp-session-id');
  if (!id) throw new Error(`no session: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  return id;
}

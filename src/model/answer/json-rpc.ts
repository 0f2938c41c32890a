/** Which messages of a stream answer a JSON-RPC call (JSON-RPC 2.0, sections 4 to 6; MCP sends them so). */

/** The calls of one request that are owed a response; notifications are owed none. */
export interface RpcCalls {
  /** As JSON writes them, since `1` and `"1"` are two ids. */
  ids: readonly string[];
  /** Each is answered by several messages, of which the last says so (A2A). */
  inParts: boolean;
}

/** What one event holds for them. */
export interface RpcAnswers {
  answered: string[];
  failed: boolean;
}

interface Message {
  id?: unknown;
  method?: unknown;
  result?: unknown;
  error?: unknown;
}

/** The methods of Agent2Agent whose responses come in parts. */
const partMethods =
  /^(message\/stream|tasks\/(resubscribe|sendSubscribe)|SendStreamingMessage|SubscribeToTask)$/;

/** Null for a body that is no JSON-RPC, or asks for nothing. */
export function rpcCallsIn(body: string): RpcCalls | null {
  const calls = messagesIn(body)?.filter(isCall) ?? [];
  if (calls.length === 0) return null;
  return {
    ids: calls.map(({ id }) => JSON.stringify(id)),
    inParts: calls.some(({ method }) => partMethods.test(String(method))),
  };
}

/** The responses to `calls` in the data of one event; null where there is none. */
export function rpcAnswersIn(data: string, { ids, inParts }: RpcCalls): RpcAnswers | null {
  if (!data.includes('"result"') && !data.includes('"error"')) return null;
  const responses = (messagesIn(data) ?? []).filter(
    (message) => isResponse(message) && isLast(message, inParts),
  );
  // What the server could not even parse has no id (JSON-RPC 2.0, section 5).
  const unread = responses.some(({ id, error }) => id === null && isError(error));
  const answered = unread
    ? [...ids]
    : responses.map(({ id }) => JSON.stringify(id)).filter((id) => ids.includes(id));
  if (answered.length === 0) return null;
  return { answered, failed: responses.some(({ error }) => isError(error)) };
}

function messagesIn(text: string): Message[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const all: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return all.filter((one): one is Message => typeof one === 'object' && one !== null);
  } catch {
    return null;
  }
}

function isCall({ id, method, ...rest }: Message & { jsonrpc?: unknown }): boolean {
  return typeof rest.jsonrpc === 'string' && typeof method === 'string' && id !== undefined && id !== null;
}

/** A request of the server's own (sampling, elicitation) may well have the same id: it has a method. */
function isResponse({ method, result, error }: Message): boolean {
  return method === undefined && (result !== undefined || isError(error));
}

function isError(error: unknown): boolean {
  return error !== undefined && error !== null;
}

function isLast({ result, error }: Message, inParts: boolean): boolean {
  if (!inParts || isError(error)) return true;
  const { final, kind } = (result ?? {}) as { final?: unknown; kind?: unknown };
  return final === true || kind === 'message';
}

/** Whether `body`, which may be cut short, holds an error object and no result; of a batch one is enough. */
export function isRpcError(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return (Array.isArray(parsed) ? parsed : [parsed]).some(isErrorAnswer);
  } catch {
    return /"error"\s*:\s*\{/.test(body) && !/"result"\s*:/.test(body);
  }
}

function isErrorAnswer(answer: unknown): boolean {
  const { error, result } = (answer ?? {}) as { error?: unknown; result?: unknown };
  return typeof error === 'object' && error !== null && result === undefined;
}

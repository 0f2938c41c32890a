/** A JSON-RPC answer that reports an error: lawful, but not what was asked for (JSON-RPC 2.0, section 5.1). */

/** Whether `body`, which may be cut short, holds an error object and no result; of a batch one is enough. */
export function isRpcError(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return (Array.isArray(parsed) ? parsed : [parsed]).some(isError);
  } catch {
    return /"error"\s*:\s*\{/.test(body) && !/"result"\s*:/.test(body);
  }
}

function isError(answer: unknown): boolean {
  const { error, result } = (answer ?? {}) as { error?: unknown; result?: unknown };
  return typeof error === 'object' && error !== null && result === undefined;
}

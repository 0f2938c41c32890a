/** Whether undici would send a request at all, found out without a connection. */
import { Client, type Dispatcher } from 'undici';
import type { HttpRequest } from './exchange.ts';
import { dispatchOptions } from './http1.ts';

/** undici's reason for not sending it; null: it would. */
export async function rehearseHttp1(request: HttpRequest): Promise<Error | null> {
  const client = new Client(request.url.origin, { connect: () => undefined });
  let fault: Error | null = null;
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: () => undefined,
    onResponseStart: () => undefined,
    onResponseData: () => undefined,
    onResponseEnd: () => undefined,
    onResponseError: (_controller, error) => {
      fault ??= error;
    },
  };
  try {
    client.dispatch(dispatchOptions(request), handler);
    return fault;
  } catch (error) {
    return error as Error;
  } finally {
    // What was accepted ends with the client, by an error that is no answer to the question.
    client.destroy().catch(() => undefined);
  }
}

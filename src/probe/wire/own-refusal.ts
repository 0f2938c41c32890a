/** Requests that our own client will not send: nothing went out, so that nobody answered. */
import type { Failure } from '../../model/connecting.ts';
import { codeOf } from './connect-failure.ts';

const ofArguments = /^(UND_ERR_(INVALID_ARG|NOT_SUPPORTED)|ERR_INVALID_(ARG_\w+|CHAR|HTTP_TOKEN))$/;
const ofHttp2Fields =
  /^ERR_HTTP2_(HEADER_SINGLE_VALUE|INVALID_(HEADER_VALUE|CONNECTION_HEADERS|PSEUDOHEADER)|PSEUDOHEADER_NOT_ALLOWED|CONNECT_\w+)$/;

/** The failure, where `error` is a library's word on the request itself; else null. */
export function ownRefusal(error: unknown): Failure | null {
  const code = codeOf(error);
  if (!ofArguments.test(code) && !ofHttp2Fields.test(code)) return null;
  return { phase: 'request', code, message: (error as Error).message };
}

/** Asked of our own client before the first request: what it would not send, no endpoint can answer. */
import { badInput } from '../../errors.ts';
import type { Plan, Trial } from '../../model/plan.ts';
import { rehearseHttp1 } from '../wire/http1-rehearsal.ts';
import { rehearseHttp2 } from '../wire/http2-rehearsal.ts';
import { httpRequest } from './index.ts';

/** @throws DoctorError where a request of the plan would not be sent by this tool's own HTTP client. */
export async function checkSendable({ target, trials }: Plan): Promise<void> {
  for (const trial of trials) {
    const request = httpRequest({ id: 'c1', trial, attempt: 1 }, { target, run: '', toolVersion: '' });
    const rehearse = trial.protocol === 'http2' ? rehearseHttp2 : rehearseHttp1;
    const fault = await rehearse(request);
    if (fault) throw unsendable(trial, fault);
  }
}

function unsendable({ protocol }: Trial, { message }: Error) {
  const isHttp2 = protocol === 'http2';
  return badInput(
    `the request cannot be sent over ${isHttp2 ? 'HTTP/2' : 'HTTP/1.1'}`,
    `this tool's own HTTP client refuses it: ${message}`,
    `change what that names: a method, a header or its value${isHttp2 ? '; or ask over HTTP/1.1 alone (--http1.1)' : ''}`,
  );
}

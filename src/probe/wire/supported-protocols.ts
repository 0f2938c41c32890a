/** Which of the protocols planned for a population the server supports: tested once, before the run. */
import type { Plan, Trial } from '../../model/plan.ts';
import { alpnOf } from './alpn.ts';
import { startClock } from './clock.ts';
import { connect } from './connect.ts';
import { ConnectFailure } from './connect-failure.ts';
import { noConnectMarks } from './connect-marks.ts';
import { Deadline } from './deadline.ts';

/** The plan without protocols that would fail for every stream, and a warning about it; `plan` itself where there is no choice. */
export async function withSupportedProtocols(plan: Plan): Promise<{ plan: Plan; warnings: string[] }> {
  const find = (protocol: Trial['protocol']) =>
    plan.trials.find((trial) => trial.route === 'proxy' && trial.protocol === protocol);
  const [http1, http2] = [find('http1'), find('http2')];
  if (!plan.population || !http1 || !http2 || !plan.target.url.startsWith('https:'))
    return { plan, warnings: [] };
  if ((await chosenProtocol(plan)) !== 'other') return { plan, warnings: [] };
  const all = { ...http1, streams: http1.streams + http2.streams };
  const trials = plan.trials
    .filter((trial) => trial !== http2)
    .map((trial) => (trial === http1 ? all : trial));
  const warning = `the server does not offer HTTP/2 (ALPN): all ${all.streams} streams go over HTTP/1.1; --http2 asks for it alone`;
  return { plan: { ...plan, trials }, warnings: [warning] };
}

/** unknown: no connection was made; the streams will show why. */
async function chosenProtocol(plan: Plan): Promise<'h2' | 'other' | 'unknown'> {
  const { target } = plan;
  const deadline = new Deadline(target.connectTimeoutMs);
  try {
    const url = new URL(target.url);
    const asked = {
      target,
      url,
      alpn: alpnOf('http2'),
      clock: startClock(),
      marks: noConnectMarks(),
      deadline,
    };
    const { socket, tls } = await connect(asked);
    socket.destroy();
    return tls?.alpn === 'h2' ? 'h2' : 'other';
  } catch (error) {
    if (error instanceof ConnectFailure) return 'unknown';
    throw error;
  } finally {
    deadline.release();
  }
}

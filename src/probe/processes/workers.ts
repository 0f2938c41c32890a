/** Child processes that hold streams, seen from the process that reports. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DoctorError } from '../../errors.ts';
import type { HoldOutput, ShardSpec } from '../held/shard-spec.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const entry = fileURLToPath(new URL('./worker.js', import.meta.url));
/** After a request to stop a worker has this long to send its last message. */
const lastMessageMs = 10_000;

/** Starts `workers` processes and passes their messages on. One that dies is reported, and the others go on. */
export async function holdInWorkers(
  { plan, context, workers }: Omit<ShardSpec, 'worker'>,
  out: HoldOutput,
  signal: AbortSignal,
): Promise<void> {
  const children = Array.from({ length: workers }, (_, worker) =>
    startWorker({ plan, context, worker, workers }, out),
  );
  const stop = () => {
    for (const child of children) child.stop();
  };
  // A process that is suspended or busy would not end with us.
  const kill = () => {
    for (const child of children) child.kill();
  };
  process.once('exit', kill);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.all(children.map(({ done }) => done));
  } finally {
    signal.removeEventListener('abort', stop);
    process.off('exit', kill);
    kill();
  }
}

interface Worker {
  /** Settles when it has sent everything, or died. @throws DoctorError when it never started */
  done: Promise<void>;
  stop(): void;
  kill(): void;
}

function startWorker(spec: ShardSpec, out: HoldOutput): Worker {
  const name = `${spec.worker + 1}`;
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  // A process that dies of a bug may print secrets: its output goes through our own redaction.
  child.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
  let state: 'starting' | 'running' | 'done' = 'starting';
  const done = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromWorker) => {
      state = message.kind === 'done' ? 'done' : 'running';
      dispatch(message, out);
      if (state === 'done') resolve();
    });
    child.on('error', (error) => reject(notStarted(name, error.message)));
    child.on('exit', (code, killedBy) => {
      if (state === 'done') return;
      const how = killedBy ? `killed by ${killedBy}` : `ended with exit code ${code}`;
      if (state === 'starting') return reject(notStarted(name, how));
      out.workerDied(name, how);
      resolve();
    });
  });
  send(child, { kind: 'hold', spec });
  return {
    done,
    stop() {
      send(child, { kind: 'stop' });
      setTimeout(() => child.kill('SIGKILL'), lastMessageMs).unref();
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function send(child: ChildProcess, message: ToWorker): void {
  // If it died in the meantime, its exit event reports that.
  if (child.connected) child.send(message, () => undefined);
}

function dispatch(message: FromWorker, out: HoldOutput): void {
  if (message.kind === 'done') return;
  for (const head of message.heads) out.head(head);
  for (const opening of message.openings) out.opening(opening);
  for (const look of message.snapshots) out.look(look);
  for (const event of message.events) out.event(event);
  for (const record of message.records) out.record(record);
  if (message.tick) out.tick(message.tick);
}

function notStarted(name: string, cause: string): DoctorError {
  const hint = '--workers 1 holds all streams in one process';
  return new DoctorError({ message: `worker ${name} could not start`, cause, hint }, 3);
}

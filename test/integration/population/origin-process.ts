/** The lab's origin in a process of its own: thousands of streams would take the test's own event loop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { OriginBehaviour } from '../../../src/lab/index.ts';

/** A running origin. */
export interface OriginProcess {
  /** Requests seen so far. */
  requests(): Promise<number>;
  close(): Promise<void>;
}

const lab = new URL('../../../dist/lab/index.js', import.meta.url).href;

/** Starts it on this port of 127.0.0.1; it ends with this process at the latest. */
export async function startOriginProcess(behaviour: OriginBehaviour, port: number): Promise<OriginProcess> {
  const script = `
    const { startOrigin } = await import(${JSON.stringify(lab)});
    const origin = await startOrigin(${JSON.stringify(behaviour)}, { port: ${port} });
    process.on('message', () => process.send(origin.requests()));
    process.on('disconnect', () => process.exit());
    process.send('up');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return {
    requests: async () => {
      child.send('requests');
      return (await once(child, 'message'))[0] as number;
    },
    close: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

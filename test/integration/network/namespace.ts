/** Two network namespaces with a cable between them: what happens in them concerns nothing else on this machine. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'vitest';

/** Addresses of the documentation range (RFC 5737): they lead nowhere else. */
export const clientAddress = '192.0.2.1';
export const serverAddress = '192.0.2.2';

/** Two ends. */
export interface Cable {
  /** What a command is to be put behind, so that it runs at that end. */
  client: string[];
  server: string[];
  /** Starts a program at one end, and waits for its first line on standard output. */
  start(inside: string[], words: string[]): Promise<ChildProcess>;
  /** The same of one that says nothing. */
  background(inside: string[], words: string[]): ChildProcess;
  /** Runs a command at one end; gives its output. @throws where it fails. */
  run(inside: string[], words: string[], input?: string): string;
  /** Ends what was started, and takes both away. */
  remove(): Promise<void>;
}

/** Namespaces can be made here; said where they cannot, as those tests are skipped then. */
export const hasNamespaces = canMake();
if (!hasNamespaces) console.warn('skipped: tests in network namespaces, which need root, ip and nft');

function canMake(): boolean {
  const name = `sse-try-${process.pid}`;
  if (process.getuid?.() !== 0 || spawnSync('ip', ['netns', 'add', name]).status !== 0) return false;
  const ruled = spawnSync('ip', ['netns', 'exec', name, 'nft', 'add', 'table', 'inet', 'try']).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return ruled;
}

let made = 0;

/** Makes them, with the loopback device up at both ends. */
export function makeCable(): Cable {
  const name = `${process.pid}-${made++}`;
  const [here, there] = [`sse-c-${name}`, `sse-s-${name}`];
  const client = ['ip', 'netns', 'exec', here];
  const server = ['ip', 'netns', 'exec', there];
  const run = (inside: string[], words: string[], input?: string): string => {
    const [program = '', ...rest] = [...inside, ...words];
    const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', input });
    if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const begin = (inside: string[], words: string[]): ChildProcess => {
    const [program = '', ...rest] = [...inside, ...words];
    return spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  };
  for (const name of [here, there]) run([], ['ip', 'netns', 'add', name]);
  run([], ['ip', '-n', here, 'link', 'add', 'c0', 'type', 'veth', 'peer', 'name', 's0', 'netns', there]);
  for (const [name, device, address] of [
    [here, 'c0', clientAddress],
    [there, 's0', serverAddress],
  ] as const) {
    run([], ['ip', '-n', name, 'addr', 'add', `${address}/24`, 'dev', device]);
    run([], ['ip', '-n', name, 'link', 'set', device, 'up']);
    run([], ['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  }
  return {
    client,
    server,
    run,
    start: async (inside, words) => {
      const child = begin(inside, words);
      if (child.stdout) await once(child.stdout, 'data');
      return child;
    },
    background: begin,
    remove: async () => {
      for (const name of [here, there]) {
        for (const pid of run([], ['ip', 'netns', 'pids', name]).split('\n'))
          if (pid) endProcess(Number(pid));
        run([], ['ip', 'netns', 'del', name]);
      }
    },
  };
}

/** A cable, and the process of the event stream at its server end. */
interface OnCable {
  cable: Cable & { origin: ChildProcess };
}

/** Tests with a cable each, which may run at one time; an event stream of one event each 300 ms runs at its server end. */
export const testOnCable = (port: number) =>
  test.extend<OnCable>({
    cable: async ({ task: _task }, use) => {
      const cable = makeCable();
      const origin = await cable.start(cable.server, [process.execPath, '-e', originScript(port, 300)]);
      await use({ ...cable, origin }).finally(cable.remove);
    },
  });

/** From now on the server's end treats packets so: rules of nftables for what comes in, and for what goes out. */
export function rulePackets({ run, server }: Cable, { come, go = '' }: { come: string; go?: string }): void {
  const text = `table inet cut {
    chain in { type filter hook input priority 0; ${come}; }
    chain out { type filter hook output priority 0; ${go}; }
  }`;
  run(server, ['nft', '-f', '-'], text);
}

/** All that runs in these namespaces was started there, and workers outlive a master that is killed. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** A script for `node -e`: an event stream on every address, one event each `everyMs`; it ends after a minute by itself. */
export function originScript(port: number, everyMs: number): string {
  return `
    setTimeout(() => process.exit(), 60_000).unref();
    const server = require('node:http').createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const timer = setInterval(() => response.write('data: ' + Date.now() + '\\n\\n'), ${everyMs});
      response.on('close', () => clearInterval(timer));
    });
    server.listen(${port}, () => console.log('up'));`;
}

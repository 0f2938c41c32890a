// Every process that a measurement starts: none outlives the bench.
import { spawn } from 'node:child_process';

const running = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/**
 * Starts a command; its output is collected. `ended` resolves to `{ code, stdout, stderr }`, at the latest after
 * `limitMs`, when the process is killed.
 */
export function startChild(command, args, limitMs) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  running.add(child);
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (more) => {
      text[stream] += more;
    });
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      text.stderr += error.message;
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, ...text });
    });
  });
  return { child, text, ended };
}

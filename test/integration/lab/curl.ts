/** curl as the second opinion on what the lab serves. */
import { spawn } from 'node:child_process';

export interface CurlResult {
  /** curl's exit code: 0 a complete body, 18 a cut chunked body, 28 our own time limit, 52 no answer, 56 a reset. */
  code: number | null;
  body: string;
  /** With `-i` the head, with `-v` the progress. */
  stderr: string;
  status: number;
  seconds: number;
}

/** Runs curl without buffering, at most `maxSeconds` long. */
export async function curl(url: string, args: string[] = [], maxSeconds = 10): Promise<CurlResult> {
  const report = ['-w', '%{stderr}\n%{http_code} %{time_total}'];
  const child = spawn('curl', ['-sN', '--noproxy', '*', '-m', String(maxSeconds), ...report, ...args, url]);
  let body = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    body += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const [status, seconds] = stderr.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { code, body, stderr, status: status ?? 0, seconds: seconds ?? 0 };
}

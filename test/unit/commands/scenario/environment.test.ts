// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax under test
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readScenario } from '../../../../src/commands/scenario/file.ts';
import type { DoctorError } from '../../../../src/errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'scenario-env-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(text: string, env: Record<string, string>) {
  writeFileSync(join(dir, 's.yaml'), text);
  const secrets: string[] = [];
  const input = readScenario('s.yaml', { cwd: dir, env, learn: (values) => void secrets.push(...values) });
  return { input, secrets };
}

function fault(text: string, env: Record<string, string> = {}): DoctorError {
  try {
    read(text, env);
  } catch (error) {
    return error as DoctorError;
  }
  throw new Error('it was accepted');
}

const url = 'target:\n  url: http://a/\n';

describe('variables in a scenario file', () => {
  it('stand in values, as texts, numbers and switches', () => {
    const text = `target:
  url: http://\${HOST}:\${PORT:-8080}/events
  insecure: \${LAX}
  headers: { X-Run: "\${RUN}" }
connections: \${N:-5}
for: \${FOR}
`;
    const { input } = read(text, { HOST: 'a.example', LAX: 'true', RUN: '007', FOR: '10s', N: '8' });
    expect(input).toMatchObject({
      url: 'http://a.example:8080/events',
      insecure: true,
      connections: 8,
      forMs: 10_000,
      headers: [['X-Run', '007']],
    });
  });

  it('stay texts where a text is wanted, and structure is never made of them', () => {
    const { input } = read(`${url}  body: \${ID}\nendMarker: \${END}\n`, { ID: '12', END: '{ a: [b] }' });
    expect(input.endMarker).toBe('{ a: [b] }');
    expect(Buffer.from(input.body ?? '', 'base64').toString()).toBe('12');
  });

  it('are left as they stand behind a second dollar, in keys and in comments', () => {
    const { input } = read(`${url}endMarker: $\${DONE} \${ x # \${NOT_SET}\n`, {});
    expect(input.endMarker).toBe('${DONE} ${ x');
    expect(fault(`${url}\${KEY}: 1\n`, { KEY: 'for' }).message).toMatch(/key that is not known/);
  });

  it.each([
    ['for: ${GONE}', {}, /GONE is not set/, 's.yaml:3'],
    ['for: ${EMPTY}', { EMPTY: '' }, /EMPTY is empty/, 's.yaml:3'],
    ['\nfor: ${}', {}, /it is \$\{\}/, 's.yaml:4'],
    ['for: ${A-b}', {}, /it is \$\{A-b\}/, 's.yaml:3'],
  ])('%j is refused, with its line', (line, env, cause, place) => {
    const error = fault(`${url}${line}\n`, env as Record<string, string>);
    expect(error.exitCode).toBe(2);
    expect(error.why).toMatch(cause);
    expect(error.why).toContain(place);
  });

  it('want quotes within braces, which is said', () => {
    expect(fault('target: { url: http://a/${X} }\n').hint).toMatch(/needs quotes/);
  });

  it('may be empty where that is said', () => {
    expect(read(`${url}endMarker: "\${EMPTY:-}"\n`, { EMPTY: '' }).input.endMarker).toBe('');
  });

  it('are secrets by their name, by their looks, and by where they go', () => {
    const text = `target:
  url: http://a/\${PATH_PART}?k=\${API_TOKEN}
  body: '{"p":"\${PLAIN}"}'
  headers: { X-Tenant: "\${TENANT}", Accept: "\${ACCEPT}" }
endMarker: \${WORD}
eventTime: \${ODD}
`;
    const env = {
      PATH_PART: 'events',
      API_TOKEN: 'tok',
      PLAIN: 'in-a-body',
      TENANT: 'acme-corp',
      ACCEPT: 'text/event-stream',
      WORD: 'finished',
      ODD: 'q8Zt0VnX3kLr7PbW2mYc',
    };
    expect(read(text, env).secrets.sort()).toEqual([env.API_TOKEN, env.PLAIN, env.TENANT, env.ODD].sort());
  });

  it('of a list of headers go by the name of their line', () => {
    const text = 'target:\n  url: http://a/\n  headers: ["Accept: ${A}", "Authorization: Bearer ${B}"]\n';
    expect(read(text, { A: 'a/b', B: 'letmein' }).secrets).toEqual(['letmein']);
  });
});

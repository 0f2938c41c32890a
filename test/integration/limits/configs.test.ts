/** Configs that are just within what is read of one, and just beyond it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readConfigText } from '../../../src/configs/config-file.ts';
import { limits } from '../../../src/model/limits.ts';
import { readAdmin } from '../../../src/proxies/envoy/config/admin.ts';
import { readDocuments } from '../../../src/proxies/envoy/config/documents.ts';
import { parseBlocks } from '../../../src/proxies/nginx/config/blocks.ts';
import { readNginxFiles } from '../../../src/proxies/nginx/config/includes.ts';
import { request } from '../../unit/proxies/envoy/config/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('a config of limits.configBytes is read, one of a byte more is refused', () => {
  const text = '#'.repeat(limits.configBytes);
  expect(readConfigText(written('whole.conf', text)).text).toHaveLength(limits.configBytes);
  expect(readConfigText(written('large.conf', `${text}#`))).toEqual({
    text: null,
    why: 'it is larger than 16 MB, which is no config',
  });
});

/** Each includes the next, `depth` of them below the main file; the last sets something. */
function chain(depth: number) {
  for (let n = 1; n <= depth; n++)
    written(`d${n}.conf`, n === depth ? 'deepest 1;' : `include d${n + 1}.conf;`);
  return readNginxFiles(written('chain.conf', 'include d1.conf;'));
}

test('files are followed to limits.includeDepth', () => {
  const within = chain(limits.includeDepth);
  expect([within.root.map(({ name }) => name), within.warnings]).toEqual([['deepest'], []]);
  const beyond = chain(limits.includeDepth + 1);
  expect(beyond.root.map(({ name }) => name)).toEqual(['include']);
  expect(beyond.warnings).toEqual([expect.stringContaining(`nested deeper than ${limits.includeDepth}`)]);
});

/** One file, included so many times. */
function included(times: number) {
  written('one.conf', 'a 1;');
  return readNginxFiles(written('many.conf', 'include one.conf;\n'.repeat(times)));
}

test('limits.configFiles files are read, the next is left and said', () => {
  expect(included(limits.configFiles).warnings).toEqual([]);
  const { root, warnings } = included(limits.configFiles + 1);
  expect(root.at(-1)?.name).toBe('include');
  expect(warnings).toEqual([expect.stringContaining(`more than ${limits.configFiles} files are included`)]);
});

test('blocks are read to limits.nestingDepth', () => {
  const nested = (depth: number) => 'b {'.repeat(depth) + '}'.repeat(depth);
  expect(parseBlocks('n.conf', nested(limits.nestingDepth))).toHaveLength(1);
  expect(() => parseBlocks('n.conf', nested(limits.nestingDepth + 1))).toThrow(
    `nested deeper than ${limits.nestingDepth}`,
  );
});

describe('limits.yamlBytes', () => {
  const yaml = (length: number) => `a: 1\n#${'x'.repeat(length - 6)}`;

  test('bounds the YAML of a config', () => {
    expect(readDocuments('e.yaml', yaml(limits.yamlBytes))).toMatchObject({ fault: null });
    expect(readDocuments('e.yaml', yaml(limits.yamlBytes + 1))).toEqual({
      fault: { line: 1, message: 'more than 2 MB of YAML' },
    });
  });

  test('bounds no JSON, as a dump is', () => {
    const dump = `{"a": "${'x'.repeat(limits.yamlBytes)}"}`;
    expect(readDocuments('dump.json', dump)).toMatchObject({ fault: null });
  });
});

describe('limits.adminBytes', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** What is said of an answer of so many bytes, none of them JSON. */
  async function refusal(bytes: number): Promise<string> {
    const piece = Buffer.alloc(1_000_000, ' ');
    server = createServer((_, response) => {
      let left = bytes;
      const more = () => {
        while (left > 0 && !response.destroyed) {
          const size = Math.min(left, piece.length);
          left -= size;
          if (!response.write(piece.subarray(0, size))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return readAdmin('edge', `http://127.0.0.1:${port}`, request).then(
      () => 'read',
      (error) => (error as { why: string }).why,
    );
  }

  test('bounds an answer of the admin interface', async () => {
    expect(await refusal(limits.adminBytes)).toBe('/config_dump: the answer is no JSON');
    server?.close();
    expect(await refusal(limits.adminBytes + 1)).toBe('/config_dump: the answer is larger than 64 MB');
  });
});

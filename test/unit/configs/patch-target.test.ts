import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isMounted, patchTarget } from '../../../src/configs/patch-target.ts';

const dir = mkdtempSync(join(tmpdir(), 'patch-target-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** As Kubernetes mounts a ConfigMap. */
function mounted(): string {
  const version = '..2026_11_29_21_40_12.123456789';
  mkdirSync(join(dir, version));
  writeFileSync(join(dir, version, 'envoy.yaml'), 'a');
  symlinkSync(version, join(dir, '..data'));
  symlinkSync('..data/envoy.yaml', join(dir, 'envoy.yaml'));
  return join(dir, 'envoy.yaml');
}

describe('a config', () => {
  test('of a mounted ConfigMap is not patched: it cannot be written, and would be brought anew', () => {
    const file = mounted();
    expect([isMounted(file), patchTarget({ file, text: 'a' })]).toEqual([true, null]);
  });

  test('that any other link leads to is patched where it lies', () => {
    const file = join(dir, 'link.conf');
    writeFileSync(join(dir, 'real.conf'), 'a');
    symlinkSync('real.conf', file);
    expect([isMounted(file), patchTarget({ file, text: 'a' })]).toEqual([false, join(dir, 'real.conf')]);
  });

  test('that changed since, or that is gone, has no target', () => {
    const file = join(dir, 'real.conf');
    expect(patchTarget({ file, text: 'b' })).toBeNull();
    expect(patchTarget({ file: join(dir, 'none.conf'), text: 'a' })).toBeNull();
  });
});

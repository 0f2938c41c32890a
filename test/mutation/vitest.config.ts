import { defineConfig } from 'vitest/config';

/**
 * The unit tests as Stryker runs them: one project, a process state of its own for each file (it sets the mutant when a
 * file loads), and time enough for code that counts its own coverage. `TESTS` narrows them to a folder.
 */
export default defineConfig({
  test: {
    include: [`${process.env.TESTS ?? 'test/unit'}/**/*.test.ts`],
    exclude: ['test/unit/imports.test.ts'],
    testTimeout: 180_000,
    pool: 'threads',
    isolate: true,
  },
});

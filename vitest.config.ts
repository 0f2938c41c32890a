import { defineConfig } from 'vitest/config';

/**
 * Three projects: `unit` is quick and touches no network; `proxies` asks real proxies and origins, one file at a time;
 * `frameworks` asks real frameworks.
 */
export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/contracts/**/*.test.ts', 'test/worlds/**/*.test.ts'],
          globalSetup: ['test/temporary-folder.ts'],
          setupFiles: ['test/contracts/needs-watch.ts'],
          // Pure functions have nothing to be kept apart from; a process each would cost more than the tests.
          pool: 'threads',
          isolate: false,
          // Left to itself vitest keeps a core free, for nobody.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'proxies',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          // Real proxies with limits of seconds: a starved machine would make every one of them late.
          maxWorkers: 1,
          maxConcurrency: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'frameworks',
          include: ['test/frameworks/*.test.ts'],
          // They mostly wait: for a limit of seconds, or for what does not come.
          maxWorkers: 1,
          maxConcurrency: 6,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

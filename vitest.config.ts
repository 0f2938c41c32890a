import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Real proxies with limits of seconds: a starved machine would make every one of them late.
    fileParallelism: false,
    maxConcurrency: 3,
  },
});

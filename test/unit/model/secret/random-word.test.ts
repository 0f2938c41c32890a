import { expect, test } from 'vitest';
import { looksRandom } from '../../../../src/model/secret/random-word.ts';

test.each([
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
  '3f0c2b1e-77aa-4c55-9d5e-0123456789ab',
  'bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P',
  'aB3dE6gH9jK2',
  'run-abcdef123456',
  'QzXjKvBpWmLrTySn',
  'k7x9-m2p4-w8z3-q1v5',
])('%s was drawn by lot', (word) => expect(looksRandom(word)).toBe(true));

test.each([
  'api',
  'chat-completions',
  'getNotificationsForCurrentUser',
  'my-service-v2-events-2024',
  'envoy.extensions.access_loggers.file.v3.FileAccessLog',
  '2026-11-28T22-37-04-123Z-diagnose',
  'app-7d9f8b6c5d-x2k4j',
  'claude-3-5-sonnet-20241022',
  'upstream_per_try_idle_timeout',
  '1700000000000-0',
  'sse-doctor',
])('%s was chosen', (word) => expect(looksRandom(word)).toBe(false));

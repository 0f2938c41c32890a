// Reads one access log as a diagnose of http://…/live/feed does before its first request, and says what that took.
import { openLogs } from '../dist/logs/index.js';
import { makePlan } from '../dist/plan/index.js';
import { readersFor } from '../dist/proxies/dialects.js';
import { wantedWords } from '../dist/run/wanted-words.js';

const [proxy, path] = process.argv.slice(2);
const plan = makePlan({ url: 'http://127.0.0.1/live/feed' }, {});
const started = performance.now();
const input = { hop: proxy, proxy, role: 'access', path, format: null };
const options = {
  since: Date.now() - plan.logWindowMs,
  words: wantedWords(plan),
  stdin: process.stdin,
  readersFor,
};
const reader = await openLogs([input], options);
const { records } = await reader.read();
reader.close();
const { userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
    records: records.length,
  }),
);

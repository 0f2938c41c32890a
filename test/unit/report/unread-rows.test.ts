import { expect, test } from 'vitest';
import type { LogFileSummary } from '../../../src/model/log-record.ts';
import type { Report } from '../../../src/model/report.ts';
import { otherLogs } from '../../../src/report/other-logs.ts';

const log: LogFileSummary = {
  ...{ hop: 'haproxy', file: 'ha.log', dialect: 'haproxy', lines: 25, parsed: 4, unparsed: 21, matched: 0 },
  others: { count: 0, from: null, to: null, hosts: [], paths: [] },
};
const words = (one: LogFileSummary) =>
  JSON.stringify(otherLogs({ logs: [one] } as Partial<Report> as Report));

test('a log of which lines were not understood is not said to be no longer written', () => {
  expect(words(log)).toContain(
    '21 of its 25 lines were not understood: --haproxy-config or --haproxy-log-format',
  );
  expect(words(log)).not.toContain('still written');
  expect(words({ ...log, hop: 'edge' })).toContain('the config of that proxy gives');
});

test('one that was understood may no longer be written', () => {
  expect(words({ ...log, parsed: 25, unparsed: 0 })).toContain('is it still written?');
});

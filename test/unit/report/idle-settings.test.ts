import { expect, test } from 'vitest';
import { idleSettings } from '../../../src/report/contents/idle-settings.ts';
import { idleSettingList } from '../../../src/report/idle-setting-list.ts';
import { facts, setting } from '../facts-builder.ts';
import { brokenReport } from './sample.ts';

const idle = (path: string, line: number) =>
  setting({
    kind: 'no-effect',
    setting: 'proxy_send_timeout',
    value: '300s',
    path,
    line,
    detail: 'limits the sending of the request',
  });

test('what is set near the stream is told once, with its line and why; what holds for all servers is not', () => {
  const near = idle('http > server :80 > location /', 10);
  const told = idleSettings(facts({ settings: [near, near, idle('http', 2)] }));
  expect(told).toEqual([
    {
      hop: 'nginx',
      setting: 'proxy_send_timeout',
      value: '300s',
      file: 'nginx.conf',
      line: 10,
      why: 'limits the sending of the request',
    },
  ]);
  const report = { ...brokenReport(), withoutEffect: told };
  expect(idleSettingList(report).blocks).toMatchObject([
    { text: 'proxy_send_timeout 300s (nginx.conf:10): limits the sending of the request' },
  ]);
  expect(idleSettingList({ ...report, findings: [] }).blocks).toEqual([]);
});

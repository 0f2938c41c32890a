import { describe, expect, test } from 'vitest';
import { patchFor } from '../../../../../src/configs/patch.ts';
import { host, pick, readText } from './config.ts';

const event = 'LoadModule mpm_event_module modules/mod_mpm_event.so\n';
const read = (inMain: string) => readText(host('ProxyPass /events http://127.0.0.1:9000/events', inMain));
const limit = (inMain: string) => pick(read(inMain), 'max-connections');

describe('how many requests Apache serves at once', () => {
  test('is MaxRequestWorkers, and no more than its processes have room for', () => {
    const written = limit(`${event}ThreadsPerChild 25\nMaxRequestWorkers 150`);
    expect(written).toMatchObject({
      state: 'of-clients',
      setting: 'MaxRequestWorkers',
      value: '150',
      most: '400',
    });
    expect(written.detail).toContain('ServerLimit 16 × ThreadsPerChild 25');
    expect(limit(`${event}ServerLimit 2\nThreadsPerChild 10\nMaxRequestWorkers 150`)).toMatchObject({
      value: '20',
      most: '20',
    });
    expect(limit(`${event}MaxClients 50`)).toMatchObject({ setting: 'MaxClients', value: '50' });
  });

  test('has a default, and is written beside what it depends on', () => {
    const reading = read(`${event}<IfModule mpm_event_module>\n  ThreadsPerChild 5\n</IfModule>`);
    const setting = pick(reading, 'max-connections');
    expect(setting).toMatchObject({ value: '80', origin: 'default' });
    const [file] = reading.files;
    const patch = setting.place && file ? patchFor(file, setting.place, '90', () => false) : '';
    expect(patch).toContain('\n   ThreadsPerChild 5\n+  MaxRequestWorkers 90\n');
  });

  test('is one request a process with mpm_prefork', () => {
    const prefork = 'LoadModule mpm_prefork_module modules/mod_mpm_prefork.so\n';
    expect(limit(prefork)).toMatchObject({ value: '256', most: '256' });
    expect(limit(`${prefork}ThreadsPerChild 25\nServerLimit 8\nMaxRequestWorkers 5`)).toMatchObject({
      value: '5',
      most: '8',
    });
  });

  test('is not known without the module that sets it, as of a part of a config', () => {
    expect(read('MaxRequestWorkers 5').settings.some(({ kind }) => kind === 'max-connections')).toBe(false);
  });
});

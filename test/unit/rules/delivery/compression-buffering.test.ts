import { describe, expect, it } from 'vitest';
import type { Asks, Stream } from '../../../../src/model/stream.ts';
import { compressionBuffering } from '../../../../src/rules/delivery/compression-buffering/index.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const plain = () => stream().eventsEvery(500, 16).stoppedAt(8000).done();
const zipped = (change = {}) => stream({ asks: 'compressed', contentEncoding: 'gzip', ...change });
const types = setting({
  kind: 'compression',
  state: 'event-streams',
  setting: 'gzip_types',
  value: 'text/css text/event-stream',
  line: 7,
});
const on = setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'on', line: 12 });
const nginx = sampleHop('nginx');

describe('compression-buffering', () => {
  it('is certain when gzip holds events that identity passes, and the config compresses event streams', () => {
    const finding = findingOf(
      compressionBuffering,
      facts({
        hops: [nginx],
        settings: [types, on],
        streams: [plain(), zipped().stoppedAt(8000).done()],
      }),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [
        { setting: 'gzip', current: 'on', suggested: 'off' },
        { setting: 'gzip_types', line: 7, suggested: 'text/css', place: null },
        { setting: 'proxy_buffering', suggested: 'off' },
        { proxy: 'origin', setting: 'X-Accel-Buffering', suggested: 'no' },
      ],
    });
  });

  it('finds a response head withheld from clients that accept gzip', () => {
    const headless = stream({
      asks: 'compressed',
      status: null,
      headers: [],
      close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 8000 },
    });
    const streams = [plain(), headless.done()];
    expect(
      findingOf(compressionBuffering, facts({ hops: [nginx], settings: [types], streams })),
    ).toMatchObject({
      confidence: 'certain',
    });
    expect(findingOf(compressionBuffering, facts({ hops: [nginx], streams }))).toMatchObject({
      confidence: 'possible',
    });
  });

  const givenUp = (asks: Asks) => {
    const one = stream({ asks }).answered(504).done();
    return { ...one, marks: { ...one.marks, headersMs: 3001 }, close: { ...one.close, ageMs: 3001 } };
  };
  const behindEnvoy = (streams: Stream[]) => {
    const late = streams.filter(({ status }) => status === 504);
    const joins = late.map((one) => joined(one, row('envoy', 'response-timeout', { status: 504 })));
    return facts({ hops: [sampleHop('envoy'), nginx], settings: [types], streams, joins });
  };

  it('is found behind a proxy that gave up waiting for the head', () => {
    const refused = givenUp('compressed');
    const found = behindEnvoy([plain(), refused]);
    expect(findingOf(compressionBuffering, found)).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx' },
      severity: 'critical',
      covers: [refused],
    });
    const late = findingOf(responseTimeout, found);
    expect(late.why).toContain('only requests that accept gzip wait for one');
    expect(late.why).not.toContain('had not begun');
    expect(late.fix[0]?.text).toContain('a longer limit there only waits longer');
  });

  it('is not, where streams without compression were given up as well', () => {
    const streams = [givenUp('plain'), givenUp('compressed')];
    expect(clearedOf(compressionBuffering, behindEnvoy(streams))).toContain(
      'no stream that accepted gzip opened',
    );
  });

  describe('with streams around the proxies that accept gzip too', () => {
    const directPlain = () => stream().direct().eventsEvery(500, 16).stoppedAt(8000).done();
    const around = (one: ReturnType<typeof stream>) => one.direct().with({ asks: 'compressed' });
    const findingWith = (one: ReturnType<typeof stream>) =>
      findingOf(
        compressionBuffering,
        facts({
          hops: [nginx],
          settings: [types],
          streams: [plain(), zipped().stoppedAt(8000).done(), directPlain(), around(one).done()],
        }),
      );

    it('blames the origin where they are as late, whatever a config compresses', () => {
      const found = findingWith(stream({ contentEncoding: 'gzip' }).stoppedAt(8000));
      expect(found).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'origin' } });
      expect(found?.why).toContain('compressed events are as late');
    });

    it('stays with the proxy where they are not compressed, or prompt all the same', () => {
      const uncompressed = findingWith(stream().eventsEvery(500, 16).stoppedAt(8000));
      expect(uncompressed).toMatchObject({ confidence: 'certain', where: { proxy: 'nginx' } });
      expect(uncompressed?.why).toContain('not compressed at all');
      const prompt = findingWith(stream({ contentEncoding: 'gzip' }).eventsEvery(500, 16).stoppedAt(8000));
      expect(prompt?.why).toContain('compressed events come one by one');
    });
  });

  it('blames the origin when the config of every hop is known and compresses no event stream', () => {
    const off = setting({ kind: 'compression', setting: 'gzip', value: 'off', origin: 'default' });
    const late = zipped().eventAt(4000).eventAt(4001).eventAt(4002).eventAt(4003).stoppedAt(8000).done();
    expect(
      findingOf(compressionBuffering, facts({ hops: [nginx], settings: [off], streams: [plain(), late] })),
    ).toMatchObject({ severity: 'warning', where: { hop: null, proxy: 'origin' } });
  });

  it('has no owner where only the wire shows it: the proxy that answers and the framework behind it are both named', () => {
    const late = zipped().header('server', 'nginx').header('x-powered-by', 'Express').stoppedAt(8000).done();
    const found = findingOf(compressionBuffering, facts({ streams: [plain(), late] }));
    expect(found).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'unknown' } });
    const texts = found.fix.map(({ text }) => text).join(' ');
    expect(texts).toMatch(/Express: call `res\.flush\(\)`.*If it is Nginx/s);
    expect(texts).not.toContain('next.config');
  });

  it('stays silent when gzip flushes each event', () => {
    const prompt = zipped().eventsEvery(500, 16).stoppedAt(8000).done();
    clearedOf(compressionBuffering, facts({ settings: [types], streams: [plain(), prompt] }));
  });

  it('stays silent when the stream is not compressed though gzip was accepted', () => {
    const prompt = zipped({ contentEncoding: null }).stoppedAt(8000).done();
    expect(
      clearedOf(compressionBuffering, facts({ settings: [types], streams: [plain(), prompt] })),
    ).toContain('not compressed');
  });

  it('is not checked without a gzip trial, or without an uncompressed stream on time', () => {
    expect(missingOf(compressionBuffering, facts({ streams: [plain()] }))).toEqual(['gzip']);
    const quiet = stream().stoppedAt(8000).done();
    expect(
      missingOf(compressionBuffering, facts({ streams: [quiet, zipped().stoppedAt(8000).done()] })),
    ).toEqual(['events']);
  });

  it('blames no compressor for streams that hang where others hang as well, or where the pool is used up', () => {
    const hanging = (asks: Asks) =>
      stream({
        asks,
        status: null,
        headers: [],
        close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 8000 },
      }).done();
    const envoy = sampleHop('envoy');
    const look = (overflow: number) => ({
      hop: 'envoy',
      at: 0,
      uptimeSeconds: 900,
      counters: { 'cluster.origin.upstream_cx_overflow': overflow },
      hosts: [],
      version: null,
    });
    const both = facts({ streams: [plain(), hanging('plain'), hanging('compressed')] });
    expect(clearedOf(compressionBuffering, both)).toContain('others hang');
    const admin = [{ before: look(0), after: look(2) }];
    const full = facts({ hops: [envoy], admin, streams: [plain(), hanging('compressed')] });
    expect(clearedOf(compressionBuffering, full)).toContain('hang');
  });

  it('is only possible where nothing but a missing head speaks for it', () => {
    const headless = stream({
      asks: 'compressed',
      status: null,
      headers: [],
      close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 8000 },
    }).done();
    expect(findingOf(compressionBuffering, facts({ streams: [plain(), headless] })).confidence).toBe(
      'possible',
    );
  });
});

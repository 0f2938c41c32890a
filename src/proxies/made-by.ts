/** Who has written a config, where it shows: what is changed in the file itself would not stay. */
import type { ConfigReading } from '../configs/reading.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { generatorOf } from './profile/generator.ts';
import { profileOf } from './profile/known.ts';

/** A file says so at its beginning. */
const headChars = 4_000;

/** The reading, each setting with the name of who has written its file; by the names in it where it came without a file. */
export function withMakers(proxy: ProxyKind, reading: ConfigReading): ConfigReading {
  const generators = profileOf(proxy)?.generators ?? [];
  const { settings, files } = reading;
  const byNames = generatorOf(generators, '', settings.map(({ path }) => path).join('\n'));
  const makers = new Map(
    files.map(({ file, text }) => [file, generatorOf(generators, file, text.slice(0, headChars))]),
  );
  return {
    ...reading,
    settings: settings.map((setting) => {
      const maker = makers.get(setting.file ?? '') ?? byNames;
      return maker ? { ...setting, madeBy: maker.name } : setting;
    }),
  };
}

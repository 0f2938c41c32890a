import { describe, expect, test } from 'vitest';
import { lineOf, pick, readText } from './config.ts';

const macro = `Listen 8080
Listen 8081
<Macro SSEVhost $host $port $tmo>
<VirtualHost *:$port>
ServerName $host
ProxyPass / http://127.0.0.1:9000/ timeout=$tmo
</VirtualHost>
</Macro>
`;

describe('a macro', () => {
  test('is written in the place of each Use, with its line in the macro', () => {
    const text = `${macro}Use SSEVhost other.test 8081 60\nUse ssevhost app.test 8080 3\n`;
    const reading = readText(text);
    const line = lineOf(text, 'ProxyPass');
    expect(pick(reading, 'idle-timeout')).toMatchObject({ ms: 3000, line });
    expect(pick(reading, 'domains')).toMatchObject({ state: 'matched' });
    expect(reading.warnings).toEqual([]);
    expect(pick(readText(text, { port: 8081, authority: 'other.test' }), 'idle-timeout').ms).toBe(60_000);
  });

  test('that nobody uses, or that was taken back, writes nothing', () => {
    const host =
      '<VirtualHost *:8080>\nServerName app.test\nProxyPass / http://127.0.0.1:9000/\n</VirtualHost>\n';
    expect(pick(readText(`${macro}${host}`), 'idle-timeout').ms).toBe(60_000);
    const gone = readText(`${macro}UndefMacro SSEVhost\n${host}Use SSEVhost app.test 8080 3\n`);
    expect(pick(gone, 'idle-timeout').ms).toBe(60_000);
    expect(gone.warnings).toEqual([expect.stringContaining('there is no such macro before it')]);
  });

  test('takes the longest parameter first, and a value with blanks as several words', () => {
    const text = `Listen 8080
<Macro pass $t $to>
ProxyPass / $to
ProxyTimeout $t
</Macro>
<VirtualHost *:8080>
Use pass 7 "http://127.0.0.1:9000/ timeout=4"
</VirtualHost>
`;
    expect(pick(readText(text), 'idle-timeout')).toMatchObject({ ms: 4000, line: 3 });
  });

  test.each([
    ['itself', '<Macro loop>\nUse loop\n</Macro>\nUse loop\n', 'it uses itself'],
    ['another number of arguments', '<Macro one $a>\nTimeout $a\n</Macro>\nUse one\n', 'another number'],
  ])('that takes %s is said not to be read', (_, text, words) => {
    expect(readText(`Listen 8080\n${text}`).warnings).toEqual([expect.stringContaining(words)]);
  });

  test('that unfolds without end in size is refused', () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `<Macro m${at}>\n${`Use m${at + 1}\n`.repeat(9)}</Macro>\n`,
    );
    const { warnings } = readText(
      `Listen 8080\n${levels.join('')}<Macro m12>\nTimeout 5\n</Macro>\nUse m0\n`,
    );
    expect(warnings.join('\n')).toContain('too many');
  });
});

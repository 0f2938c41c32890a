import { describe, expect, test } from 'vitest';
import { DoctorError } from '../../../../../src/errors.ts';
import { parseBlocks } from '../../../../../src/proxies/nginx/config/blocks.ts';

function refusal(text: string): DoctorError {
  try {
    parseBlocks('conf/n.conf', text);
  } catch (error) {
    if (error instanceof DoctorError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function words(text: string): string[] {
  const [directive] = parseBlocks('n.conf', text);
  return directive ? [directive.name, ...directive.args.map((word) => word.text)] : [];
}

describe('text that nginx reads', () => {
  test.each([
    ['a comment ends at the line', 'a b; # c d;\n', ['a', 'b']],
    ['# inside a word is part of it', 'a b#c;', ['a', 'b#c']],
    ['quotes hold blanks, semicolons and braces', `a "b ; {" 'c # d';`, ['a', 'b ; {', 'c # d']],
    ['escaped quotes lose their backslash', 'a "b \\" c";', ['a', 'b " c']],
    ['other backslashes stay', 'a \\.php$ \\d+;', ['a', '\\.php$', '\\d+']],
    ['an escaped semicolon does not end a statement', 'a b\\;c;', ['a', 'b\\;c']],
    ['a brace behind a dollar is no block', `a \${b}c;`, ['a', `\${b}c`]],
    ['arguments run over several lines', 'a b\n  c\n  d;', ['a', 'b', 'c', 'd']],
    [
      'a word that is a directive elsewhere too',
      'access_log a.log test\n  gzip buffer=1m;',
      ['access_log', 'a.log', 'test', 'gzip', 'buffer=1m'],
    ],
    ['lines may end in CR LF', 'a b;\r\nc d;\r\n', ['a', 'b']],
    ['a byte order mark is passed over', '\uFEFFa b;', ['a', 'b']],
  ])('%s', (_title, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('every word has its line and column', () => {
    const [, second] = parseBlocks('n.conf', 'a b;\n\n  proxy_pass  "http://x" ;\n');
    expect(second?.start).toEqual({ line: 3, column: 3 });
    expect(second?.args[0]).toMatchObject({
      start: { line: 3, column: 15 },
      end: { line: 3, column: 25 },
      raw: '"http://x"',
    });
    expect(second?.headEnd).toEqual({ line: 3, column: 27 });
  });

  test('a Lua block is skipped with the braces in its code, strings and comments', () => {
    const lua = `content_by_lua_block { local t = { 1 } -- }\n x = "}" y = [[ } ]] --[[ } ]] }\nnext 1;`;
    expect(parseBlocks('n.conf', lua).map(({ name }) => name)).toEqual(['content_by_lua_block', 'next']);
  });
});

describe('text that nginx refuses', () => {
  test.each([
    ['a block that is never closed, at its beginning', 'a 1;\nhttp {\n  b 2;\n', 2, 'http'],
    ['a brace too many', 'http {\n}\n}\n', 3, 'unexpected }'],
    ['a statement cut off by }', 'http {\n  a 1\n}\n', 2, 'no ; at its end'],
    ['a statement at the end of the file', 'a 1;\nb 2\n', 2, 'no ; at its end'],
    [
      'a missing ; before another directive',
      'proxy_read_timeout 60s\nproxy_buffering off;',
      1,
      'no ; at its end',
    ],
    ['a missing ; before gzip', 'proxy_buffering off\ngzip off;', 1, 'no ; at its end'],
    ['a missing ; before a block', 'server_name a.test\nlocation / { }', 1, 'no ; at its end'],
    ['a quote that is never closed', 'a 1;\n\nb "c;\n', 3, 'never closed'],
    ['text against a closing quote', 'a "b"c;', 1, 'unexpected text'],
    ['a block without a name', 'a 1;\n{ }', 2, 'unexpected {'],
    ['a Lua block that is never closed', 'a 1;\nset_by_lua_block $x { if {', 2, 'Lua'],
  ])('%s is named with its line', (_title, text, line, problem) => {
    const error = refusal(text);
    expect(error.message).toContain(`conf/n.conf, line ${line}:`);
    expect(error.message).toContain(problem);
    expect(error.exitCode).toBe(2);
  });
});

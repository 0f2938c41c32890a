// What a terminal shows of the bytes that were written to it: enough of one for text, colours and a spinner.

/** The rows from the first to the last that holds text, each at most `columns` wide. */
export function terminalRows(text, columns) {
  const rows = [[]];
  let [row, column] = [0, 0];
  const line = () => {
    while (rows.length <= row) rows.push([]);
    return rows[row];
  };
  const controls = {
    A: (count) => {
      row = Math.max(0, row - count);
    },
    G: (count) => {
      column = count - 1;
    },
    K: (kind) => line().splice(kind === 2 ? 0 : column),
  };
  for (const [piece, count, letter] of text.matchAll(/\x1b\[\??(\d*)[\d;]*([A-Za-z])|[\s\S]/gu)) {
    if (letter) controls[letter]?.(count === '' && letter !== 'K' ? 1 : Number(count));
    else if (piece === '\r') column = 0;
    else if (piece === '\n') row += 1;
    else {
      if (column === columns) [row, column] = [row + 1, 0];
      line()[column++] = piece;
    }
  }
  const shown = rows.map((cells) =>
    Array.from(cells, (cell) => cell ?? ' ')
      .join('')
      .trimEnd(),
  );
  return shown.slice(0, shown.findLastIndex((one) => one !== '') + 1);
}

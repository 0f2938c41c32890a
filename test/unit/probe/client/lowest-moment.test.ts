/** What is open is told once a second: a loss that is made good within it must show all the same. */
import { expect, test } from 'vitest';
import { countGone, countOpened } from '../../../../src/probe/client/counts.ts';
import { startFigures } from '../../../../src/probe/held/figures.ts';
import type { HeldStream } from '../../../../src/probe/held/stream.ts';

const openStream = { isOpen: true } as HeldStream;

test('the lowest moment of a second is kept, and the next begins with what is open', () => {
  const figures = startFigures();
  const open = (count: number) => {
    for (let n = 0; n < count; n++) countOpened(figures, false, null);
  };
  const end = (count: number) => {
    for (let n = 0; n < count; n++) countGone(figures, openStream);
  };
  open(5);
  expect(figures.take()).toMatchObject({ open: 5, lowest: 1 });
  end(5);
  open(5);
  expect(figures.take()).toMatchObject({ open: 5, lowest: 0 });
  expect(figures.take()).toMatchObject({ open: 5, lowest: 5 });
  end(2);
  expect(figures.take()).toMatchObject({ open: 3, lowest: 3 });
});

test('before anything opened nothing was', () => {
  expect(startFigures().take()).toMatchObject({ open: 0, lowest: 0 });
});

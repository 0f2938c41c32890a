/** `npm run accuracy` on a few situations: real proxies are set up, the built command asks, and its answer is marked. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findProxy } from '../../src/lab/index.ts';
import { type Drawn, draw } from '../worlds/real/draw.ts';
import { runReal } from '../worlds/real/run.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const isMissing = !(await findProxy('nginx')) || !(await findProxy('envoy'));

const { drawn } = draw(1, 150);
const first = (set: string, cause: string) =>
  drawn.find(({ situation, truth }) => situation.inputs.name === set && truth.cause === cause) as Drawn;

describe.concurrent('accuracy on real proxies', () => {
  for (const one of [
    first('all', 'idle limit at nginx'),
    first('direct', 'total limit at envoy'),
    first('nothing', 'origin error-status'),
  ])
    test.skipIf(isMissing && !process.env.CI)(
      `${one.truth.cause}, given ${one.situation.inputs.name}`,
      { timeout: 60_000 },
      async () => {
        const { failed, isOdd, mark, command } = await runReal(one, { cli, keep: false });
        expect({ failed, isOdd }, command).toEqual({ failed: null, isOdd: false });
        expect(mark, command).toMatchObject({ isRight: true, wrongCertain: [], isSilent: false, alarms: [] });
      },
    );
});

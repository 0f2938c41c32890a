/** `docs/scenario.schema.json`: what a scenario file may say, for editors and other programs (`npm run schemas`). */
import { z } from 'zod';
import { policies } from '../../plan/reconnect/policies.ts';
import { backoffOrNull, policySchema } from '../../plan/reconnect/policy-schema.ts';
import { scenarioSchema } from './schema.ts';

/** The file's own schema does not cover `reconnect`, which is read by the policies. */
const whole = scenarioSchema.extend({
  reconnect: z
    .union([z.enum(Object.keys(policies)), policySchema])
    .optional()
    .describe('how a client comes back after a loss'),
});

/** The schema as JSON Schema (draft 2020-12), of the file as it is written. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(whole, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === backoffOrNull) jsonSchema.anyOf?.push({ const: 'never' });
    },
  });
  return { title: 'A scenario file of sse-doctor (--scenario)', ...schema };
}

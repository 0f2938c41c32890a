/** `docs/scenario.schema.json`: what a scenario file may say, for editors and other programs (`npm run schemas`). */
import { z } from 'zod';
import { policies } from '../../plan/reconnect/policies.ts';
import { backoffOrNull, policySchema } from '../../plan/reconnect/policy-schema.ts';
import { profilesWith } from '../../proxies/profile/inputs.ts';
import { scenarioSchema } from './schema.ts';
import { hop } from './target-keys.ts';

const policyName = z.enum(Object.keys(policies));

/** The file's own schema does not cover `reconnect`, which is read by the policies. */
const whole = scenarioSchema.extend({
  reconnect: z
    .union([policyName, policySchema.extend({ like: policyName.optional() })])
    .optional()
    .describe('how a client comes back after a loss'),
});

/** As `readAdmin` has it. */
function adminOfItsOwnersAlone(schema: z.core.JSONSchema.BaseSchema): void {
  const { properties = {}, additionalProperties, required, type } = schema;
  const { admin: _, ...others } = properties;
  const owners = { enum: profilesWith('admin').map(({ kind }) => kind) };
  const object = { type, required, additionalProperties };
  for (const key of Object.keys(schema)) delete schema[key];
  schema.anyOf = [
    { ...object, properties: { ...properties, proxy: owners } },
    { ...object, properties: others },
  ];
}

/** The schema as JSON Schema (draft 2020-12), of the file as it is written. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(whole, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === backoffOrNull) jsonSchema.anyOf?.push({ const: 'never' });
      if (zodSchema === hop) adminOfItsOwnersAlone(jsonSchema);
    },
  });
  return { title: 'A scenario file of sse-doctor (--scenario)', ...schema };
}

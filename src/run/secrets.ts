/** Replaces secrets in what is about to be recorded: plans, log rows, configs. */
import { randomBytes } from 'node:crypto';
import type { LogFileSummary } from '../model/log-record.ts';
import type { Plan } from '../model/plan.ts';
import {
  type KnownSecrets,
  learn,
  plainValuesOfHeader,
  redactBody,
  redactContent,
  redactRequestHeaders,
  redactUrl,
  type SecretKey,
  secretsOfBody,
  secretsOfHeader,
  secretsOfUrl,
} from '../model/secret.ts';

/** The plan as it may be kept: no credentials, no body. */
export function recordablePlan(plan: Plan, key: SecretKey): Plan {
  const { target, population } = plan;
  const pressure = population?.pressure
    ? { ...population.pressure, url: redactUrl(population.pressure.url, key) }
    : null;
  return {
    ...plan,
    population: population && { ...population, pressure },
    hops: plan.hops.map((hop) => ({ ...hop, admin: hop.admin === null ? null : redactUrl(hop.admin, key) })),
    target: {
      ...target,
      url: redactUrl(target.url, key),
      direct: target.direct === null ? null : redactUrl(target.direct, key),
      ...(target.via && { via: target.via.map((url) => redactUrl(url, key)) }),
      headers: redactRequestHeaders(target.headers, key),
      body: target.body === null ? null : redactBody(Buffer.from(target.body, 'base64')),
      forwardProxy: target.forwardProxy === null ? null : redactUrl(target.forwardProxy, key),
      ...(target.forwardProxy?.includes('@') && { forwardProxyUser: true }),
    },
  };
}

/** What became of a log file, as it may be kept: its first odd line may hold anything. */
export function recordableSummary(file: LogFileSummary, key: SecretKey): LogFileSummary {
  const { firstUnparsed } = file;
  if (!firstUnparsed) return file;
  return { ...file, firstUnparsed: { ...firstUnparsed, raw: redactContent(firstUnparsed.raw, key) } };
}

/** The secrets at the beginning of a run: its own key, and the values that are known by then. */
export function newSecrets(values: string[] = []): KnownSecrets {
  const secrets = { hashKey: randomBytes(16).toString('hex'), values: [] };
  learn(secrets, values);
  return secrets;
}

/** The values of a plan that are secret, wherever else they turn up. */
export function secretsOfPlan({ target, hops, population }: Plan): string[] {
  const urls = [
    target.url,
    target.direct,
    ...(target.via ?? []),
    target.forwardProxy,
    population?.pressure?.url,
    ...hops.map(({ admin }) => admin),
  ].flatMap((url) => url ?? []);
  const body = target.body === null ? '' : Buffer.from(target.body, 'base64').toString('utf8');
  return [
    ...target.headers.flatMap(([name, value]) => [
      ...secretsOfHeader(name, value),
      ...plainValuesOfHeader(name, value, urls),
    ]),
    ...urls.flatMap(secretsOfUrl),
    ...secretsOfBody(body),
  ];
}

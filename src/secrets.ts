/** Replaces secrets in what is about to be recorded: plans, log rows, configs. */
import type { LogFileSummary, LogRecord } from './model/log-record.ts';
import type { Plan } from './model/plan.ts';
import { redactBody, redactHeaders, redactText, redactUrl } from './model/secret.ts';

/** The plan as it may be kept: no credentials, no body. */
export function recordablePlan(plan: Plan, key: string): Plan {
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
      headers: redactHeaders(target.headers, key),
      body: target.body === null ? null : redactBody(Buffer.from(target.body, 'base64')),
      forwardProxy: target.forwardProxy === null ? null : redactUrl(target.forwardProxy, key),
    },
  };
}

/** A function that replaces the secrets of a row, once per row however often it is asked. */
export function rowRedactor(key: string): (record: LogRecord) => LogRecord {
  const seen = new WeakMap<LogRecord, LogRecord>();
  const redact = (text: string | null) => (text === null ? null : redactText(text, key));
  return (record) => {
    const known = seen.get(record);
    if (known) return known;
    const fields = Object.fromEntries(
      Object.entries(record.fields).map(([name, value]) => [name, redactText(value, key)]),
    );
    const shown = {
      ...record,
      raw: redactText(record.raw, key),
      path: redact(record.path),
      words: redactText(record.words, key),
      fields,
    };
    seen.set(record, shown);
    return shown;
  };
}

/** What became of a log file, as it may be kept: its first odd line may hold anything. */
export function recordableSummary(file: LogFileSummary, key: string): LogFileSummary {
  const { firstUnparsed } = file;
  if (!firstUnparsed) return file;
  return { ...file, firstUnparsed: { ...firstUnparsed, raw: redactText(firstUnparsed.raw, key) } };
}

/** Whether a condition of a config holds for a request; where the config alone does not say, why not. */

export type Agreement = 'yes' | 'no' | Open;

/** Decided at run time, or by something that is not evaluated here. */
export interface Open {
  /** For a reader: what decides it. */
  open: string;
}

export function isOpen(agreement: unknown): agreement is Open {
  return typeof agreement === 'object' && agreement !== null && 'open' in agreement;
}

/** `yes` for true. */
export function said(holds: boolean): Agreement {
  return holds ? 'yes' : 'no';
}

/** One that fails is enough, whatever the others are. */
export function every(all: Agreement[]): Agreement {
  return all.find((one) => one === 'no') ?? all.find(isOpen) ?? 'yes';
}

/** One that holds is enough, whatever the others are. */
export function some(all: Agreement[]): Agreement {
  return all.find((one) => one === 'yes') ?? all.find(isOpen) ?? 'no';
}

export function not(one: Agreement): Agreement {
  if (isOpen(one)) return one;
  return one === 'yes' ? 'no' : 'yes';
}

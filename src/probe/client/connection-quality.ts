/** The quality of a client's connections so far: latency of answers, and share of failed attempts. */

/** The mean latency of a client follows its last attempts this closely. */
const latencyShare = 0.2;
/** Attempts that its share of errors looks back on. */
const attemptsKept = 10;

/** What a reconnect policy may depend on. */
export interface Quality {
  meanLatencyMs: number;
  /** Of its attempts, 0 to 1. */
  errorShare: number;
}

/** What is kept of one client's attempts; there are many clients, so it is two numbers. */
export interface AttemptMemory {
  /** null: none was answered yet. */
  latencyMs: number | null;
  /** One bit an attempt, the latest lowest: it failed. */
  errorBits: number;
}

/** A client that asked for nothing yet. */
export function newAttemptMemory(): AttemptMemory {
  return { latencyMs: null, errorBits: 0 };
}

/** An attempt opened after `latencyMs`, from its request to the first byte. */
export function addLatency(memory: AttemptMemory, latencyMs: number): void {
  shiftIn(memory, 0);
  const before = memory.latencyMs;
  memory.latencyMs = before === null ? latencyMs : before + latencyShare * (latencyMs - before);
}

/** An attempt failed. */
export function addError(memory: AttemptMemory): void {
  shiftIn(memory, 1);
}

function shiftIn(memory: AttemptMemory, bit: 0 | 1): void {
  memory.errorBits = ((memory.errorBits << 1) | bit) & ((1 << attemptsKept) - 1);
}

/** After `attempts` attempts; null before the first answer. */
export function qualityOf({ latencyMs, errorBits }: AttemptMemory, attempts: number): Quality | null {
  if (latencyMs === null) return null;
  let errors = 0;
  for (let bits = errorBits; bits !== 0; bits >>= 1) errors += bits & 1;
  return { meanLatencyMs: latencyMs, errorShare: errors / Math.min(attempts, attemptsKept) };
}

// What the figures were measured on.
import { cpus, loadavg, release, totalmem } from 'node:os';

/** CPU, cores, memory, Node, kernel, and how busy it was just before. */
export function describeMachine() {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  return {
    cpu: model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    kernel: release(),
    loadBefore: Number(loadavg()[0]?.toFixed(2)),
    at: new Date().toISOString(),
  };
}

/** The same in one line. */
export function machineLine({ cpu, cores, memoryGb, node, kernel, loadBefore }) {
  return `${cpu}, ${cores} cores, ${memoryGb} GB; Node ${node}, Linux ${kernel}; load before ${loadBefore}`;
}

// What processes use, read from the outside: CPU and memory out of /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks in a second of /proc/<pid>/stat: sysconf(_SC_CLK_TCK), 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** The processes and all that descend from them. */
export function processTree(pids) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(readStat(name)?.[1] ?? 0) }));
  const tree = new Set(pids);
  // A parent may stand after its child: as many passes as there are generations.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const { pid, parent } of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** CPU seconds (utime + stime) that the processes have used so far. */
export function cpuSeconds(pids) {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readStat(pid);
    if (stat) ticks += Number(stat[11]) + Number(stat[12]);
  }
  return ticks / ticksPerSecond;
}

/** Resident memory of the processes, bytes. */
export function rssBytes(pids) {
  let kib = 0;
  for (const pid of pids) kib += Number(/VmRSS:\s+(\d+)/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0);
  return kib * 1024;
}

/**
 * CPU seconds so far of everything on this machine but these processes: other processes with their ended children,
 * and what the host took away. Kernel threads are left out: they work for our sockets too.
 */
export function otherSeconds(own) {
  const steal = Number(readText('/proc/stat').split('\n')[0].split(/\s+/)[8]);
  let ticks = steal;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || own.includes(Number(name))) continue;
    const stat = readStat(name);
    const isKernelThread = name === '2' || stat?.[1] === '2';
    if (stat && !isKernelThread) for (const field of [11, 12, 13, 14]) ticks += Number(stat[field]);
  }
  return ticks / ticksPerSecond;
}

/** Fields of /proc/<pid>/stat from the state on: the command before it may hold blanks. */
function readStat(pid) {
  const text = readText(`/proc/${pid}/stat`);
  return text === '' ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

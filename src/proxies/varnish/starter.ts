/** Starts Varnish, and the programs that write its logs; where it listens is said by the hop's `args`. */
import type { Starter } from '../starter.ts';

export const varnishStarter: Starter = {
  program: 'varnishd',
  versionArgs: ['-V'],
  version: /varnish-(\d+\.\d+\.\d+)/,
  args: ['-j', 'none', '-F', '-n', '{dir}/varnish', '-f', '{config}'],
  // That of `varnishncsa` itself.
  logFormat: '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-agent}i"',
  // Its ports are open before its child process runs.
  serves: { program: 'varnishadm', args: ['-n', '{dir}/varnish', 'status'], says: /running/ },
  beside: [
    {
      program: 'varnishncsa',
      args: ['-n', '{dir}/varnish', '-P', '{dir}/ncsa.pid', '-a', '-w', '{access-log}', '-F', '{log-format}'],
      ready: '{dir}/ncsa.pid',
    },
    {
      program: 'varnishlog',
      args: ['-n', '{dir}/varnish', '-P', '{dir}/log.pid', '-A', '-a', '-w', '{error-log}', '-g', 'request'],
      ready: '{dir}/log.pid',
    },
  ],
  reloadCommands: [
    { program: 'varnishadm', args: ['-n', '{dir}/varnish', 'vcl.load', 'again{number}', '{config}'] },
    { program: 'varnishadm', args: ['-n', '{dir}/varnish', 'vcl.use', 'again{number}'] },
  ],
};

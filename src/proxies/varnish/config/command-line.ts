/** The run-time parameters of a varnishd command line: of a systemd unit, a shell script, a compose file. */

/** `-p name=value`, with where the value stands. */
export interface Parameter {
  name: string;
  value: string;
  line: number;
  column: number;
}

/** What a file tells of how varnishd is started. */
export interface CommandLine {
  /** The last of a name holds. */
  parameters: Parameter[];
  /** `-f FILE`. */
  vcl: string | null;
}

/** Whether a file is one that starts varnishd, and not a VCL. */
export function isCommandLine(text: string): boolean {
  return /(?:^|[\s/"'=[])varnishd(?=["',\s\\]|$)/m.test(text) && !/^\s*vcl\s+\d+\.\d+\s*;/m.test(text);
}

/** Comments of units and scripts hold no parameters. */
export function readCommandLine(text: string): CommandLine {
  const parameters: Parameter[] = [];
  let vcl: string | null = null;
  text.split('\n').forEach((written, index) => {
    if (/^\s*[#;]/.test(written)) return;
    for (const found of written.matchAll(/(?:^|[\s"'[,])-p["',\s]*([a-z0-9_]+)=([^\s"',\\\]]+)/g)) {
      const [whole, name = '', value = ''] = found;
      const column = found.index + whole.length - value.length + 1;
      parameters.push({ name, value, line: index + 1, column });
    }
    vcl = /(?:^|[\s"'[,])-f["',\s]*([^\s"',\\\]]+)/.exec(written)?.[1] ?? vcl;
  });
  return { parameters, vcl };
}

/** The one of that name that holds. */
export function parameterOf({ parameters }: CommandLine, name: string): Parameter | null {
  return parameters.findLast((one) => one.name === name) ?? null;
}

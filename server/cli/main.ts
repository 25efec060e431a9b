// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The `pageck` command: finds the subcommand and turns what goes wrong into one line and an exit status. */
import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../workspace/settingsFile';
import { HELP } from './help';
import { type Io, processIo } from './io';
import { EXIT, type ExitStatus, UsageError } from './usage';

/** Set by the build from package.json. */
declare const __VERSION__: string;

type Command = (args: readonly string[], io: Io) => Promise<ExitStatus> | ExitStatus;

const engine = async () => (await import('./kernelEngine')).kernelEngine(__VERSION__, __dirname);
const rules = async () => (await import('./ruleTexts')).ruleTexts();

/** Each command loads its own part, so that none pays for another's. */
const COMMANDS: Readonly<Record<string, Command>> = {
  check: async (args, io) => (await import('./check')).checkCommand(args, io, await engine()),
  review: async (args, io) => (await import('./review')).reviewCommand(args, io, await engine()),
  baseline: async (args, io) => (await import('./check')).baselineCommand(args, io, await engine()),
  audit: async (args, io) => (await import('./audit')).auditCommand(args, io, await engine()),
  rules: async (args, io) => (await import('./rules')).rulesCommand(args, io, await rules()),
  explain: async (args, io) => (await import('./rules')).explainCommand(args, io, await rules()),
  simulate: async (args, io) => (await import('./simulate')).simulateCommand(args, io),
  lsp: serve,
};

/** The server is a bundle of its own, beside this one; it reads its own arguments (`--stdio`). */
function serve(args: readonly string[]): ExitStatus {
  if (args.some((arg) => arg !== '--stdio' && !arg.startsWith('--clientProcessId'))) throw new UsageError('usage: pageck lsp --stdio');
  const server = join(__dirname, 'language-server.js');
  if (!existsSync(server)) throw new UsageError('language-server.js is missing beside cli.js: run `npm run build`');
  if (!args.includes('--stdio')) process.argv.push('--stdio');
  (require(server) as { startServer(): void }).startServer();
  return EXIT.clean;
}

async function run(args: readonly string[], io: Io): Promise<ExitStatus> {
  const [name, ...rest] = args;
  if (name === undefined) throw new UsageError('no command given; `pageck --help` lists them');
  const asksHelp = (arg: string): boolean => arg === '--help' || arg === '-h';
  const end = rest.indexOf('--');
  if (name === 'help' || asksHelp(name) || (end < 0 ? rest : rest.slice(0, end)).some(asksHelp)) {
    io.out(HELP);
    return EXIT.clean;
  }
  if (name === '--version' || name === '-V') {
    io.out(`pageck ${__VERSION__}\n`);
    return EXIT.clean;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const what = name.startsWith('-') ? 'option' : 'command';
    throw new UsageError(`unknown ${what} '${name}'${didYouMean(name, Object.keys(COMMANDS))}`);
  }
  return command(rest, io);
}

// A reader that has seen enough (`pageck check | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.clean);
    if (stream === process.stdout) writeSync(2, `pageck: standard output cannot be written (${error.code ?? error.message})\n`);
    process.exit(EXIT.failed);
  });
}

/** The folder that the process stands in may be gone. */
async function start(): Promise<ExitStatus> {
  let io: Io;
  try {
    io = processIo();
  } catch (error) {
    throw new UsageError(`the current folder cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  return run(process.argv.slice(2), io);
}

start().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const line = error instanceof UsageError ? error.message : `this is a bug: ${error instanceof Error ? (process.env.PAGECK_DEBUG ? error.stack : error.message) : String(error)}`;
    process.stderr.write(`pageck: ${process.env.PAGECK_DEBUG ? line : line?.split('\n')[0]}\n`);
    process.exitCode = EXIT.failed;
  },
);

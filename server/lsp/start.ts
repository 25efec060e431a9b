// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Starts the language server in a process of its own. */
import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { describeError } from './guard';
import { nodeHost } from './nodeHost';
import { createServer } from './server';

let started = false;

/** Serves over stdin and stdout (or what the arguments say) until the client goes; a second call does nothing. */
export function startServer(): void {
  if (started) return;
  started = true;
  keepAlive();
  // Node's IPC, which VS Code uses, is left to the library; anything else is stdio.
  const connection = process.argv.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all)
    : createConnection(ProposedFeatures.all, ...stdio());
  createServer(connection, nodeHost(__dirname));
}

/** The pipes for messages. Stdout is taken away from everything else: a stray line would end the session. */
function stdio(): [StreamMessageReader, StreamMessageWriter] {
  const writer = new StreamMessageWriter(process.stdout);
  const toStderr = (...words: unknown[]) => void process.stderr.write(`${words.map(String).join(' ')}\n`);
  console.log = toStderr;
  console.info = toStderr;
  console.debug = toStderr;
  console.warn = toStderr;
  console.dir = toStderr;
  // A client that is gone can neither ask nor be told: end, as the streams do.
  const end = () => process.exit(0);
  process.stdin.on('end', end);
  process.stdin.on('close', end);
  process.stdout.on('error', end);
  return [new StreamMessageReader(process.stdin), writer];
}

/** One request that goes wrong outside of its handler must not end the others. */
function keepAlive(): void {
  process.on('uncaughtException', (error) => void process.stderr.write(`uncaught: ${describeError(error)}\n`));
  process.on('unhandledRejection', (reason) => void process.stderr.write(`unhandled: ${describeError(reason)}\n`));
}

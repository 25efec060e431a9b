// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The entry of `pageck-language-server`, and of the worker in a browser: one file for both, of which only the half that
 * is wanted is evaluated. `pageck lsp` loads the same bundle and calls `startServer()`.
 */
declare const __VERSION__: string;

const USAGE = `pageck-language-server: checks the page lifetimes of Rust code in the Linux kernel, for editors

Usage: pageck-language-server --stdio

Speaks the Language Server Protocol over standard input and output. Editors start it;
docs/editors.md has the lines to put into the settings of each.

  --stdio     standard input and output (default)
  --node-ipc  the channel of the Node process that started it (VS Code)
  --help      this text
  --version   the version
`;

/** Serves over standard input and output until the client goes. */
export async function startServer(): Promise<void> {
  const { startServer: start } = await import('./start');
  start();
}

if (typeof process !== 'object' || typeof process.versions?.node !== 'string') {
  // A worker: its messages come as events, so nobody has to start it.
  void import('./browser');
} else if (typeof require === 'function' && require.main === module) {
  if (process.argv.includes('--help')) process.stdout.write(USAGE);
  else if (process.argv.includes('--version')) process.stdout.write(`pageck ${__VERSION__}\n`);
  else void startServer();
}

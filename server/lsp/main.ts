// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The entry of `pageck-language-server`. `pageck lsp` loads the same bundle and calls `startServer()`. */
import { startServer } from './start';

export { startServer };

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

if (typeof require === 'function' && require.main === module) {
  if (process.argv.includes('--help')) process.stdout.write(USAGE);
  else if (process.argv.includes('--version')) process.stdout.write(`pageck ${__VERSION__}\n`);
  else startServer();
}

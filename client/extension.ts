// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The one file of the packaged extension, which is four things: the extension in Node and in a browser, and the
 * language server that each of them starts from this very file. They share most of their code, and four files would
 * make the package more than twice as large. Only the part that is wanted is evaluated.
 */
import type { ExtensionContext } from 'vscode';

const isNode = typeof process === 'object' && typeof process.versions?.node === 'string';

if (isNode && typeof require === 'function' && require.main === module) {
  void import('../server/lsp/start').then(({ startServer }) => startServer());
} else if (!isNode && typeof require !== 'function') {
  // An extension host gives its extensions a `require`; a plain worker has none.
  void import('../server/lsp/browser');
}

const half = () => (isNode ? import('./node') : import('./browser'));

export async function activate(context: ExtensionContext): Promise<void> {
  await (await half()).activate(context);
}

export async function deactivate(): Promise<void> {
  await (await half()).deactivate();
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The extension's entry, one file for Node and for browsers: most of it is the same code, and twice the code would make
 * the package twice as large. Only the half that is wanted is evaluated.
 */
import type { ExtensionContext } from 'vscode';

const half = () => (isNode() ? import('./node') : import('./browser'));

export async function activate(context: ExtensionContext): Promise<void> {
  await (await half()).activate(context);
}

export async function deactivate(): Promise<void> {
  await (await half()).deactivate();
}

function isNode(): boolean {
  return typeof process === 'object' && typeof process.versions?.node === 'string';
}

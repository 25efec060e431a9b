// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The language server in a web worker: grammars come with the initialization options, files through the client. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { createEngine } from './engine';
import type { Host } from './host';
import { browserReviews } from './reviewBrowser';
import { createServer } from './server';

declare const __VERSION__: string;
/** The global of a worker; the project's `lib` has no DOM. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const engine = createEngine(async ({ runtime, rust }) => {
  if (!runtime || !rust) throw new Error('the client did not send the WebAssembly modules');
  return { runtime, rust };
});

const host: Host = { name: 'browser', version: __VERSION__, engine, files: null, review: browserReviews(engine, __VERSION__), ruleLink: () => null, memory: () => null };

createServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), host);

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A long session: what earlier texts left behind is given up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { startServer } from '../one-engine/serverProcess';

const tree = process.env['PAGECK_LINUX_NEWEST'] ?? '';
/** Without giving anything up, a heap of 200 MB was full after some 900. */
const EDITS = 2000;

it('a small heap is enough for thousands of different texts', async () => {
  const path = join(tree, 'rust/kernel/page.rs');
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, 'utf8');
  const line = text.split('\n').findIndex((l) => l.includes('bindings::alloc_pages('));
  expect(line).toBeGreaterThan(0);
  const server = await startServer(tree, 160);
  server.open(uri, text);
  expect(await server.pull(uri)).toEqual([]);
  for (let i = 0; i < EDITS; i++) {
    const end = i === 0 ? { line, character: 0 } : { line: line + 1, character: 0 };
    server.change(uri, { start: { line, character: 0 }, end }, `        let _typed = ${i};\n`);
    expect(await server.pull(uri)).toEqual([]);
  }
  await server.stop();
});

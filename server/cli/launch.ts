// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Starts the command's bundle with what V8 compiled of it when it was built: compiling it anew takes longer than a small
 * check. Where that cache is missing or another V8's, the bundle is compiled as any other.
 *
 * The build runs this once with PAGECK_WRITE_CODE_CACHE set, which writes the cache of all that this run compiled.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const file = join(__dirname, 'pageck.js');
const cacheFile = join(__dirname, `pageck-${process.versions.v8}-${process.arch}.cache`);

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cacheFile);
  } catch {
    return undefined;
  }
}

const writes = process.env['PAGECK_WRITE_CODE_CACHE'] !== undefined;
// the build writes ASCII alone, which V8 keeps at half the size and Node need not decode
const script = new Script(Module.wrap(readFileSync(file, 'latin1')), { filename: file, cachedData: writes ? undefined : readCache() });
const bundle = new Module(file);
bundle.filename = file;
(script.runInThisContext() as (...args: unknown[]) => void)(bundle.exports, require, bundle, file, __dirname);
if (writes) process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()));

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
import { setFlagsFromString } from 'node:v8';
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
// The V8 of Node 20 optimises early, and a run is over before that has paid for itself: a function has to be twice as
// busy. It takes a tenth off the check of a tree. Later ones have other measures. It is set behind the script, as V8
// refuses a cache that was made under other flags.
if (!writes && process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=264000');
const bundle = new Module(file);
bundle.filename = file;
(script.runInThisContext() as (...args: unknown[]) => void)(bundle.exports, require, bundle, file, __dirname);
if (writes) process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()));

// SPDX-License-Identifier: GPL-2.0-only OR MIT
// Runs a TypeScript file of the repository: `node bench/run.mjs FILE [ARGUMENT...]`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** In a bundle, `import.meta.url` would name the bundle: each file keeps its own. */
const ownUrls = {
  name: 'own-urls',
  setup(setup) {
    setup.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)).replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node bench/run.mjs FILE [ARGUMENT...]');
  process.exit(2);
}
const cache = join(root, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'run-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const outfile = join(folder, 'main.mjs');
await build({ entryPoints: [resolve(file)], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile, logLevel: 'error', plugins: [ownUrls] });
process.argv = [process.argv[0], resolve(file), ...args];
await import(pathToFileURL(outfile).href);

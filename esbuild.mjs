// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Builds dist/: the command line, the language server and the VS Code extension, each one file, the last two for Node
 * and for browsers, with the two WebAssembly modules beside them and the licences of all that went in. The command line
 * has a small file before it, which starts it with a cache of its compiled code.
 *
 *   node esbuild.mjs                 for development (source maps)
 *   node esbuild.mjs --production    minified, for packages
 *   node esbuild.mjs --watch
 *   node esbuild.mjs --outdir=DIR
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { lean } from './client/lean.mjs';
import { readPins, verified } from './grammars/pinned.mjs';

const root = dirname(fileURLToPath(import.meta.url));
process.chdir(root);
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const dist = process.argv.find((arg) => arg.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** What every bundle shares. */
const common = {
  bundle: true,
  logLevel: 'warning',
  metafile: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  legalComments: 'none',
  charset: 'utf8',
  define: { __VERSION__: JSON.stringify(version) },
  // Its ES module asks for `import.meta.url`, which a CommonJS bundle does not have; its CommonJS twin does not.
  alias: { 'web-tree-sitter': join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs') },
};

const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };
const bin = { ...node, banner: { js: '#!/usr/bin/env node' } };
/** Runs in Node and in a browser, as the extension and as its language server: see client/extension.ts. A worker has no `module`. */
const extension = {
  ...node,
  conditions: ['browser'],
  external: ['vscode'],
  plugins: [lean],
  banner: { js: "var module = typeof module === 'object' ? module : { exports: {} };" },
};

const bundles = [
  { ...bin, entryPoints: ['server/cli/launch.ts'], outfile: `${dist}/cli.js` },
  { ...node, charset: 'ascii', entryPoints: ['server/cli/main.ts'], outfile: `${dist}/pageck.js` },
  { ...bin, entryPoints: ['server/lsp/main.ts'], outfile: `${dist}/language-server.js` },
  { ...extension, entryPoints: ['client/extension.ts'], outfile: `${dist}/extension.js` },
].filter((bundle) => bundle.entryPoints.every((entry) => existsSync(entry)));

mkdirSync(dist, { recursive: true });
for (const pin of readPins()) writeFileSync(join(dist, basename(pin.file)), verified(pin));

if (watch) {
  const contexts = await Promise.all(bundles.map((bundle) => esbuild.context({ ...bundle, logLevel: 'info' })));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  // One bundle that fails does not keep the others from being written; esbuild has said why, so the status is enough.
  const settled = await Promise.allSettled(bundles.map((bundle) => esbuild.build(bundle)));
  const results = settled.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value);
  if (results.length < settled.length) process.exitCode = 1;
  for (const file of [`${dist}/cli.js`, `${dist}/language-server.js`]) if (existsSync(file)) chmodSync(file, 0o755);
  if (settled[0].status === 'fulfilled' && settled[1].status === 'fulfilled') writeCodeCache();
  if (production) await squeeze(`${dist}/extension.js`);
  writeFileSync(`${dist}/THIRD-PARTY-LICENSES`, thirdPartyLicences(results.map((result) => result.metafile)));
  if (production) for (const file of readdirSync(dist, { recursive: true })) if (String(file).endsWith('.map')) rmSync(join(dist, String(file)));
}

/** What V8 compiles of the command line in a check of the sample: see server/cli/launch.ts. */
function writeCodeCache() {
  for (const file of readdirSync(dist)) if (file.endsWith('.cache')) rmSync(join(dist, file));
  const env = { ...process.env, PAGECK_WRITE_CODE_CACHE: '1' };
  const { status, stderr } = spawnSync(process.execPath, [`${dist}/cli.js`, 'check', '--isolated', '--fail-on', 'never', 'demo'], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the check of the sample failed: ${stderr}`);
}

/** Another twentieth off the one bundle whose size matters. */
async function squeeze(file) {
  const { minify } = await import('terser');
  const { code } = await minify(readFileSync(file, 'utf8'), { ecma: 2020, compress: { passes: 2 }, format: { comments: false } });
  writeFileSync(file, code);
}

/** The licence text of every package of which something is in dist/, in the order of their names. */
function thirdPartyLicences(metafiles) {
  const names = new Set(readPins().map((pin) => pin.package));
  for (const { outputs } of metafiles) {
    for (const output of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const name = /^node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (name && bytesInOutput > 0) names.add(name);
      }
    }
  }
  const parts = [...names].sort().map((name) => {
    const folder = `node_modules/${name}`;
    const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `(no licence file; package.json says ${manifest.license})`;
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
  });
  return `pageck contains code of these packages:\n\n${parts.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

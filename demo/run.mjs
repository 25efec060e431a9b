// SPDX-License-Identifier: GPL-2.0-only OR MIT
// Checks the sample beside this file, shows what `pageck check` says, and what to run next: `npm run demo`.
import { spawnSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const sample = relative(root, here);
console.log(`$ node dist/cli.js check ${sample}\n`);
const run = spawnSync(process.execPath, ['dist/cli.js', 'check', '--isolated', sample], { cwd: root, stdio: 'inherit' });
// The sample is wrong on purpose: to have found that is the success here.
if (run.status !== 1) {
  console.error(`demo: the check was expected to end with status 1, but ended with ${run.status ?? run.signal}`);
  process.exit(1);
}
console.log(`
The sample is in ${sample}/. What to run next:

  node dist/cli.js explain page_leak              what a rule is about, and how to mend or allow it
  node dist/cli.js check path/to/linux            the Rust of a kernel tree; no build is needed
  node dist/cli.js review path/to/series.mbox     a patch series, each finding on the patch that brings it
  node dist/cli.js --help                         everything else`);

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Changes the pin of the grammar and its runtime.
 *
 *   node grammars/pin.mjs                           pins what is installed
 *   node grammars/pin.mjs tree-sitter-rust@0.24.1   installs that version first
 *   node grammars/pin.mjs --check                   changes nothing; exit status 1 when the pin does not fit
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { installed, PIN_FILE, readModule, readPins, sha256, verified } from './pinned.mjs';

const args = process.argv.slice(2);

if (args[0] === '--check') {
  for (const pin of readPins()) {
    try {
      verified(pin);
    } catch (error) {
      console.error(error.message);
      process.exitCode = 1;
    }
  }
} else {
  for (const spec of args) {
    const name = spec.replace(/(?<=.)@.*$/, '');
    if (!readPins().some((pin) => pin.package === name)) throw new Error(`${name} is not one of the pinned packages`);
    execFileSync('npm', ['install', '--save-exact', '--ignore-scripts', spec], { stdio: 'inherit' });
  }
  const modules = readPins().map((pin) => {
    const { version, license } = installed(pin.package);
    return { package: pin.package, version, file: pin.file, sha256: sha256(readModule(pin)), licence: license };
  });
  writeFileSync(PIN_FILE, `${JSON.stringify({ modules }, null, 2)}\n`);
  for (const pin of modules) console.log(`${pin.package} ${pin.version} ${pin.file} ${pin.sha256}`);
}

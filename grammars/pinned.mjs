// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reads the pin and the installed files it names; used by the build and by pin.mjs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

export const PIN_FILE = fileURLToPath(new URL('pin.json', import.meta.url));

/** @returns {{ package: string, version: string, file: string, sha256: string, licence: string }[]} the pinned modules. */
export function readPins() {
  return JSON.parse(readFileSync(PIN_FILE, 'utf8')).modules;
}

/** @param {string} name an npm package. @returns what is installed under that name. */
export function installed(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8'));
}

/** @param {{ package: string, file: string }} pin @returns {Buffer} the bytes of the installed module. */
export function readModule(pin) {
  return readFileSync(new URL(`node_modules/${pin.package}/${pin.file}`, root));
}

/** @param {Buffer} bytes @returns {string} */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes of a pinned module; throws when the installed file is another one. */
export function verified(pin) {
  const bytes = readModule(pin);
  const hash = sha256(bytes);
  if (hash === pin.sha256) return bytes;
  const version = installed(pin.package).version;
  throw new Error(
    `${pin.package} ${version}: ${pin.file} has sha256 ${hash}, the pin wants ${pin.version} with ${pin.sha256}; ` +
      'run `npm ci`, or `node grammars/pin.mjs` to take the installed one',
  );
}

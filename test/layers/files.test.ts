// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What every file of the repository keeps to: a licence line, a size one can read, and nothing of one machine. */
import { describe, expect, test } from 'vitest';
import { sources, textOf, tracked } from './imports';

const LICENCE = 'SPDX-License-Identifier: GPL-2.0-only OR MIT';
/** Files that a program writes, or that hold bytes. */
const isGenerated = (file: string): boolean => /(?:^|\/)package-lock\.json$|\.(?:png|ico|wasm|mbox|eml|snap)$/.test(file);
const texts = tracked.filter((file) => !isGenerated(file));

/** Lines of a source file that can be read in one go. */
const MOST_LINES = 420;
/** Longer, and rightly so: cases, one after the other. */
const LONG: ReadonlySet<string> = new Set([
  'server/flow/calls.ts', 'server/flow/coreMethods.ts', 'test/judge/machine.ts', 'test/rules/itemFixes.test.ts',
]);

describe('files', () => {
  test('there are some', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(texts).toContain('.ci/run');
  });

  test('every source starts with its licence', () => {
    const code = texts.filter((file) => /\.(?:m?ts|mjs|cjs|js|sh|el|lua)$|^\.ci\/run$/.test(file));
    expect(code.filter((file) => !textOf(file).split('\n').slice(0, 3).some((line) => line.includes(LICENCE)))).toEqual([]);
    const rust = texts.filter((file) => file.endsWith('.rs') && !file.includes('/fixtures/'));
    expect(rust.filter((file) => !textOf(file).slice(0, 400).includes('SPDX-License-Identifier'))).toEqual([]);
  });

  test('no source is too long to read', () => {
    const long = sources.filter((file) => textOf(file).split('\n').length > MOST_LINES && !LONG.has(file));
    expect(long.map((file) => `${file}: ${textOf(file).split('\n').length} lines`)).toEqual([]);
  });

  test('nothing names a path of one machine', () => {
    // Put together, so that this file is no find of its own.
    const paths = ['/ro' + 'ot/', '/wo' + 'rk/', '/tmp/' + 'linux-source', '/tmp/' + 'linux-full', '/ho' + 'me/'];
    const hits = texts.flatMap((file) => textOf(file).split('\n').flatMap((line, i) => (paths.some((p) => new RegExp(`(?<![\\w.~-])${p}`).test(line)) ? [`${file}:${i + 1}: ${line.trim()}`] : [])));
    expect(hits).toEqual([]);
  });

  test('nothing names the host of a package registry', () => {
    const hosts = ['registry.npm' + 'js', 'deb.deb' + 'ian.org', 'npm' + 'mirror', 'registry.yarn' + 'pkg', 'static.crates' + '.io'];
    const all = tracked.filter((file) => !/\.(?:png|ico|wasm)$/.test(file));
    const hits = all.filter((file) => hosts.some((host) => textOf(file).includes(host)));
    expect(hits).toEqual([]);
  });
});

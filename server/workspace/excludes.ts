// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The `exclude` globs of the settings. */
import picomatch from 'picomatch';

/**
 * A glob names files or folders; without a slash inside it does so at any depth.
 * @returns whether a path, with `/` and relative to the settings file's folder, is left out.
 */
export function excludeMatcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.flatMap((glob) => {
    const name = glob.replace(/\/+$/, '');
    const anchored = name.startsWith('/') ? name.slice(1) : name.includes('/') ? name : `**/${name}`;
    return [anchored, `${anchored}/**`];
  });
  return picomatch(patterns, { dot: true });
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The `exclude` globs of the settings, as in `.gitignore`: `*` and `?` within a name, `**` over folders, `[a-z]`, and
 * `{a,b}`. Written by hand: a library for all of shell's globs is larger than the settings' reader that needs it.
 */

/**
 * A glob names files or folders; without a slash inside it does so at any depth.
 * @returns whether a path, with `/` and relative to the settings file's folder, is left out.
 */
export function excludeMatcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map((glob) => {
    const name = glob.replace(/\/+$/, '');
    const anchored = name.startsWith('/') ? name.slice(1) : name.includes('/') ? name : `**/${name}`;
    return new RegExp(`^${source(anchored)}(?:/.*)?$`, 's');
  });
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** The regular expression of a glob. What is not closed stands for itself. */
function source(glob: string): string {
  let out = '';
  let open = 0;
  for (let i = 0; i < glob.length; i++) {
    const rest = glob.slice(i);
    const folders = /^\*\*(\/|$)/.exec(rest);
    if (folders && (i === 0 || glob[i - 1] === '/')) {
      out += folders[1] === '/' ? '(?:[^/]+/)*' : '.*';
      i += folders[0].length - 1;
      continue;
    }
    const stars = /^\*+/.exec(rest);
    const set = /^\[([!^]?)(\]?[^\]/]*)\]/.exec(rest);
    if (stars) {
      out += '[^/]*';
      i += stars[0].length - 1;
    } else if (set && isSet(set[2] ?? '')) {
      out += `${set[1] ? '(?!/)[^' : '['}${(set[2] ?? '').replace(/[\\[\]^]/g, '\\$&')}]`;
      i += set[0].length - 1;
    } else if (rest[0] === '?') out += '[^/]';
    else if (rest[0] === '{' && rest.includes('}')) {
      open++;
      out += '(?:';
    } else if (open > 0 && rest[0] === '}') {
      open--;
      out += ')';
    } else if (open > 0 && rest[0] === ',') out += '|';
    else {
      if (rest[0] === '\\' && rest.length > 1) i++;
      out += (glob[i] ?? '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    }
  }
  return out + ')'.repeat(open);
}

/** Whether the inside of brackets is a set: not empty, and no range that runs backwards. */
function isSet(inside: string): boolean {
  if (inside === '') return false;
  return [...inside.matchAll(/(.)-(.)/gs)].every(([, from = '', to = '']) => from <= to);
}

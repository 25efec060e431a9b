// SPDX-License-Identifier: GPL-2.0-only OR MIT
import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { excludeMatcher } from '../../server/workspace/excludes';

describe('exclude globs', () => {
  it.each([
    ['gen', ['gen', 'gen/a.rs', 'x/gen/a.rs', 'x/gen'], ['generated.rs', 'x/genes/a.rs']],
    ['gen/', ['gen/a.rs', 'x/gen/a.rs'], ['a/gen.rs']],
    ['/gen', ['gen/a.rs'], ['x/gen/a.rs']],
    ['drivers/*/old.rs', ['drivers/a/old.rs'], ['drivers/old.rs', 'drivers/a/b/old.rs', 'x/drivers/a/old.rs']],
    ['drivers/**/old.rs', ['drivers/old.rs', 'drivers/a/b/old.rs'], ['drivers/a/bold.rs']],
    ['*_gen.rs', ['a_gen.rs', 'x/y/b_gen.rs'], ['a_gen.rs.txt']],
    ['a/{b,c}.rs', ['a/b.rs', 'a/c.rs'], ['a/d.rs', 'a/{b,c}.rs']],
    ['v[0-9].rs', ['v1.rs', 'x/v7.rs'], ['va.rs', 'v.rs']],
    ['v[!0-9].rs', ['va.rs'], ['v1.rs', 'v/.rs']],
    ['v[^-*].rs', ['va.rs'], ['v-.rs', 'v*.rs', 'v/.rs']],
    ['a+(b).rs', ['a+(b).rs'], ['abb.rs']],
    ['[', ['[', 'x/['], ['a']],
    ['a\\*.rs', ['a*.rs'], ['ab.rs']],
  ])('%s', (glob, inside, outside) => {
    const excludes = excludeMatcher([glob]);
    expect(inside.filter((path) => !excludes(path))).toEqual([]);
    expect(outside.filter((path) => excludes(path))).toEqual([]);
  });

  it('agree with picomatch on what both know', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'a.rs', '.git', 'page_old.rs');
    const part = fc.constantFrom('a', 'b', '*', '**', '?', 'a*', '*.rs', '*_old.*', '[ab]', '[^a]', '{a,b}', '{ab,*.rs}', '.git');
    const glob = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/')).filter((g) => !g.endsWith('**'));
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(glob, path, (g, p) => {
        expect(excludeMatcher([g])(p)).toBe(picomatch([g, `${g}/**`], { dot: true })(p));
      }),
      { numRuns: 3000 },
    );
  });

  it('never throw', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('*', '?', '[', ']', '{', '}', ',', '!', '^', '-', '\\', '/', 'a', 'z', '(', ')', '+', '.') }), fc.string(), (g, p) => void excludeMatcher([g])(p)), { numRuns: 3000 });
  });
});

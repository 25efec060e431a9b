// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { mergeSettings, parseSettings } from '../../server/workspace/settingsFile';

const RULES = ['page_leak', 'page_double_free', 'memdesc_unready'];
const problems = (text: string): string[] => parseSettings(text, RULES).problems.map((problem) => `${problem.line}: ${problem.message}`);

describe('settings file', () => {
  test('everything it can say', () => {
    const text = `
profile = "ownable"
exclude = ["drivers/old/", "*_gen.rs"]

[rules]
page_leak = "error"
memdesc_unready = "info"

[[function]]
path = "bindings::my_alloc"
returns = "owned"
order = 2

[[function]]
path = "Pool::put"
consumes = [1]
borrows = [0]
`;
    expect(parseSettings(text, RULES)).toEqual({
      problems: [],
      layer: {
        profile: 'ownable',
        exclude: ['drivers/old/', '*_gen.rs'],
        rules: { page_leak: 'error', memdesc_unready: 'info' },
        functions: [
          { path: 'bindings::my_alloc', returns: 'owned', consumes: [], borrows: [], frees: [], order: 2 },
          { path: 'Pool::put', returns: null, consumes: [1], borrows: [0], frees: [], order: null },
        ],
      },
    });
    expect(parseSettings('', RULES)).toEqual({ layer: {}, problems: [] });
  });

  test('an unknown key or value names its line', () => {
    expect(problems('profile = "auto"\nrule = 1\n')).toEqual(['2: unknown key `rule`: did you mean `rules`?']);
    expect(problems('# x\nprofile = "mine"\n')).toEqual(['2: `profile` is one of auto, owning, ownable, not "mine"']);
    expect(problems('[rules]\n# x\npage_lek = "off"\n')).toEqual(['3: unknown rule `page_lek`: did you mean `page_leak`?']);
    expect(problems('rules.page_leak = 3\n')).toEqual(['1: the level of `page_leak` is one of off, info, warning, error, not 3']);
    expect(problems('\nrules = { page_leak = "no" }\n')).toEqual(['2: the level of `page_leak` is one of off, info, warning, error, not "no"']);
    expect(problems('exclude = "x"\n')).toEqual(['1: `exclude` is a list of strings, not "x"']);
    expect(problems('[output]\nformat = "json"\n')).toEqual(['1: unknown key `output`']);
  });

  test('functions are checked one by one, and good ones are kept', () => {
    const text = `[[function]]
path = "a"
returns = "own"

[[function]]
frees = [0]

[[function]]
path = "b::c"
frees = [0, -1]
order = 99
colour = 1

[[function]]
path = "d"
consumes = [0]
frees = [0]

[function.x]
`;
    expect(problems(text.replace('\n[function.x]\n', ''))).toEqual([
      '3: `returns` is one of owned, borrowed, reference, mapping, value, not "own"',
      '5: `[[function]]` has no `path`',
      '10: `frees` is a list of parameter numbers (the first is 0), not [0,-1]',
      '11: `order` is a number from 0 to 63, not 99',
      '12: unknown key `colour` of `[[function]]`',
      '17: parameter 0 is in `consumes` and in `frees`: it is either kept or freed',
    ]);
    expect(parseSettings(text.replace('\n[function.x]\n', ''), RULES).layer.functions?.map((row) => row.path)).toEqual(['a', 'b::c', 'd']);
    expect(problems('function = 3\n')).toEqual(['1: functions are written as `[[function]]`']);
    expect(problems('[[function]]\npath = "not a path"\n')[0]).toMatch(/^2: `path` is a name/);
  });

  test('what is not TOML names its line', () => {
    expect(problems('profile = "auto"\n[rules\n')[0]).toMatch(/^2: not TOML: /);
    expect(problems('a = 1\na = 2\n')[0]).toMatch(/^2: not TOML: /);
  });

  test('layers: the first that speaks of a thing wins, lists add up', () => {
    const merged = mergeSettings([
      { rules: { page_leak: 'off' } },
      { rules: { page_leak: 'error', memdesc_unready: 'info' }, exclude: ['a'], profile: 'owning' },
      { exclude: ['b'], profile: 'ownable' },
    ]);
    expect(merged).toEqual({ rules: { page_leak: 'off', memdesc_unready: 'info' }, exclude: ['a', 'b'], profile: 'owning', functions: [] });
  });
});

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Scripts with the tables they print, what is said of bad lines, and the reference page. `-u` writes the outputs anew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulateReference } from '../../server/model/reference';
import { FORMS, parseScript } from '../../server/model/script';
import { simulate } from '../../server/model/simulate';
import type { RULE_OF } from '../../server/model/violation';

const SCRIPTS = resolve(import.meta.dirname, 'scripts');
const files = readdirSync(SCRIPTS).filter((name) => name.endsWith('.sim'));

function outputOf(file: string): { text: string; output: string; clean: boolean } {
  const text = readFileSync(join(SCRIPTS, file), 'utf8');
  const result = simulate(file, text);
  if (result.kind === 'unreadable') throw new Error(result.message);
  return { text, output: result.text, clean: result.violation === null };
}

test.each(files)('%s', async (file) => {
  const { output } = outputOf(file);
  await expect(output).toMatchFileSnapshot(join(SCRIPTS, file.replace(/\.sim$/, '.out')));
});

/** What each script is there to show, so that a snapshot that was written anew by mistake does not pass. */
const VERDICTS: Readonly<Record<string, keyof typeof RULE_OF | null>> = {
  'clean.sim': null,
  'double_free.sim': 'doubleFree',
  'folio.sim': 'referenceUnderflow',
  'forged_owner.sim': 'borrowDropped',
  'leak.sim': 'leak',
  'mapping_order.sim': 'unmapOutOfOrder',
  'pinned.sim': 'wrongReleaser',
  'scope_end.sim': null,
  'split.sim': null,
  'stored.sim': 'storedPastOwner',
  'tail.sim': 'freeBorrowed',
  'two_owners.sim': 'doubleFree',
  'vmalloc_borrow.sim': 'borrowPastOwner',
  'wrong_order.sim': 'wrongOrder',
};

test('every script goes as it should', () => {
  expect(Object.fromEntries(files.map((file) => {
    const result = simulate(file, outputOf(file).text);
    return [file, result.kind === 'played' ? (result.violation?.kind ?? null) : 'unreadable'];
  }))).toEqual(VERDICTS);
});

describe('a bad line is one line of words', () => {
  const BAD: readonly (readonly [script: string, message: string])[] = [
    ['frob p', "s:1: unknown step 'frob'; allowed: NAME = …, wrap, unwrap, drop, give, hand, free, split, get, put, use, map, unmap, access, insert, zap, store, stop, owner, realloc, return, end"],
    ['# fine\n\np = alloc page order 11', "s:3: an order is a number from 0 to 10, not '11'; allowed: NAME = alloc MEMDESC [order N] [fails]"],
    ['use q', "s:1: no page is called 'q'; pages so far: none; allowed: use PAGE"],
    ['p = alloc page\nuse q', "s:2: no page is called 'q'; pages so far: p; allowed: use PAGE"],
    ['p = alloc page\nuse p[1]', "s:2: 'p' has one page, p[0], not 'p[1]'; allowed: use PAGE"],
    ['p = alloc page\nfree p', "s:2: expected 'with', but the line ends; allowed: free PAGE with FUNCTION [order N]"],
    ['p = alloc page\nreturn if p is nul', "s:2: expected 'null', not 'nul'; allowed: return if PAGE is [not] null"],
    ['use = alloc page', "s:1: 'use' is a word of the language and cannot name a page"],
    ['p = alloc image', 's:1: a page of the kernel image or the zero page is never allocated; allowed: p = borrow image'],
    ['end\nend', "s:2: nothing may follow 'end' of line 1"],
    ['p = alloc page\nuse p twice', "s:2: expected the end of the line, not 'twice'; allowed: use PAGE"],
    ['stop k', "s:1: nothing was stored in 'k'; keepers so far: none; allowed: stop KEEPER"],
  ];
  test.each(BAD)('%j', (script, message) => {
    expect(simulate('s', script)).toEqual({ kind: 'unreadable', message });
  });

  test('a wrong function lists the right ones', () => {
    const result = simulate('s', 'p = alloc page\nfree p with kfre');
    expect(result.kind === 'unreadable' && result.message).toMatch(/^s:2: a releasing function is one of free_pages, .*not 'kfre'; allowed: free PAGE with FUNCTION \[order N\]$/);
  });
});

test('every form is read by the parser', () => {
  const given: Readonly<Record<string, string>> = { NAME: 'n', PAGE: 'p', KEEPER: 'k', MEMDESC: 'page', FUNCTION: 'free_pages', N: '1' };
  for (const form of FORMS) {
    for (const full of [true, false]) {
      const words = full ? form.syntax.replaceAll(/[[\]]/g, '') : form.syntax.replaceAll(/\s*\[[^\]]*\]/g, '');
      const line = words.replace(/\b[A-Z]+\b/g, (slot) => given[slot] ?? slot);
      const script = parseScript(`p = alloc page order 1\nstore p in k\n${line}`);
      expect(script.kind === 'script' ? script.steps.length : script.problem.message, line).toBe(3);
    }
  }
});

test('docs/simulate.md is what the model says of itself', async () => {
  const shown = ['vmalloc_borrow.sim', 'clean.sim'].map((file) => ({ file, ...outputOf(file) }));
  await expect(simulateReference(shown)).toMatchFileSnapshot(resolve(SCRIPTS, '../../../docs/simulate.md'));
});

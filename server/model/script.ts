// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The script language of `pageck simulate`: one step a line, `#` starts a comment. The forms below are all there is; the
 * parser and the reference page are made from them, so that neither can say more than the other.
 */
import type { Releaser } from './operation';
import type { Memdesc } from './state';
import { MEMDESC_WORDS, RELEASER_WORDS } from './words';

/** A pointer of a script: the name, and which page of its block (0 is the head). */
export interface PageRef {
  readonly name: string;
  readonly index: number;
}

export type Action =
  | { readonly kind: 'alloc'; readonly name: string; readonly memdesc: Memdesc; readonly order: number; readonly fails: boolean }
  | { readonly kind: 'borrow'; readonly name: string; readonly memdesc: Memdesc; readonly fails: boolean }
  | { readonly kind: 'borrowFrom'; readonly name: string; readonly owner: PageRef }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'copy'; readonly name: string; readonly page: PageRef }
  | { readonly kind: 'free'; readonly page: PageRef; readonly by: Releaser; readonly order: number | null }
  | { readonly kind: 'get'; readonly page: PageRef; readonly fails: boolean }
  | { readonly kind: 'returnIf'; readonly page: PageRef; readonly isNull: boolean }
  | { readonly kind: 'store'; readonly page: PageRef; readonly keeper: string }
  | { readonly kind: 'stop'; readonly keeper: string }
  | { readonly kind: SimpleKind; readonly page: PageRef }
  | { readonly kind: 'end' };

export type SimpleKind =
  | 'use' | 'wrap' | 'unwrap' | 'drop' | 'put' | 'map' | 'unmap' | 'access' | 'insert' | 'zap' | 'give' | 'handOut' | 'split' | 'realloc' | 'ownerEnds';

export interface ScriptStep {
  /** 1-based. */
  readonly line: number;
  /** As written, without comment and outer blanks. */
  readonly text: string;
  readonly action: Action;
}

export interface ScriptProblem {
  readonly line: number;
  /** What is wrong and what is allowed, one line. */
  readonly message: string;
}

export type Script =
  | { readonly kind: 'script'; readonly steps: readonly ScriptStep[]; readonly lines: number }
  | { readonly kind: 'problem'; readonly problem: ScriptProblem };

/** The values of a form's slots. */
interface Values {
  readonly name: string;
  readonly page: PageRef;
  readonly keeper: string;
  readonly memdesc: Memdesc;
  readonly releaser: Releaser;
  readonly order: number | null;
  readonly fails: boolean;
  readonly not: boolean;
}

export interface Form {
  /** `NAME`, `PAGE`, `KEEPER`, `MEMDESC`, `FUNCTION`, `N` are slots; what stands in brackets may be left out. */
  readonly syntax: string;
  /** What it stands for, for the reference. */
  readonly means: string;
  readonly group: string;
  readonly make: (v: Values) => Action;
}

const simple = (kind: SimpleKind) => (v: Values): Action => ({ kind, page: v.page });

export const FORMS: readonly Form[] = [
  { syntax: 'NAME = alloc MEMDESC [order N] [fails]', group: 'Getting pages', make: (v) => ({ kind: 'alloc', name: v.name, memdesc: v.memdesc, order: v.order ?? 0, fails: v.fails }),
    means: 'allocates 2^N pages of that kind (N is 0 where it is left out), held by a raw pointer; with `fails` the result is null' },
  { syntax: 'NAME = borrow MEMDESC [fails]', group: 'Getting pages', make: (v) => ({ kind: 'borrow', name: v.name, memdesc: v.memdesc, fails: v.fails }),
    means: 'looks up a page that something outside the script owns' },
  { syntax: 'NAME = borrow from PAGE', group: 'Getting pages', make: (v) => ({ kind: 'borrowFrom', name: v.name, owner: v.page }),
    means: 'borrows a page of what PAGE owns; the borrow ends with it' },
  { syntax: 'NAME = unknown', group: 'Getting pages', make: (v) => ({ kind: 'unknown', name: v.name }),
    means: 'a pointer out of nowhere: nothing is said of releasing it' },
  { syntax: 'NAME = PAGE', group: 'Getting pages', make: (v) => ({ kind: 'copy', name: v.name, page: v.page }),
    means: 'one more name for the same page' },
  { syntax: 'wrap PAGE', group: 'Owners', make: simple('wrap'), means: 'makes a Rust owner around it (`Owned::from_raw`), which the end of the function drops' },
  { syntax: 'unwrap PAGE', group: 'Owners', make: simple('unwrap'), means: 'takes it out of its Rust owner without a release (`Owned::into_raw`, `mem::forget`)' },
  { syntax: 'drop PAGE', group: 'Owners', make: simple('drop'), means: 'drops the Rust owner; the same as `free PAGE with drop`' },
  { syntax: 'give PAGE', group: 'Owners', make: simple('give'), means: 'moves ownership to something that releases it later (a container, C, the caller)' },
  { syntax: 'hand out PAGE', group: 'Owners', make: simple('handOut'), means: 'returns it or leaves it behind as a raw pointer' },
  { syntax: 'free PAGE with FUNCTION [order N]', group: 'Releasing', make: (v) => ({ kind: 'free', page: v.page, by: v.releaser, order: orderFor(v) }),
    means: 'calls the function that ends the page, or that gives one reference back' },
  { syntax: 'split PAGE', group: 'Releasing', make: simple('split'), means: 'turns a plain block of order n into 2^n single pages, `p[0]`, `p[1]` … (`split_page`)' },
  { syntax: 'get PAGE [fails]', group: 'References', make: (v) => ({ kind: 'get', page: v.page, fails: v.fails }),
    means: 'takes a reference (`get_page`, `folio_get`); with `fails`, `try_get_page` that got none' },
  { syntax: 'put PAGE', group: 'References', make: simple('put'), means: 'gives one back by the function for its kind: `folio_put`, `unpin_user_page` or `put_page`' },
  { syntax: 'use PAGE', group: 'Using', make: simple('use'), means: 'anything that needs the page alive' },
  { syntax: 'map PAGE', group: 'Using', make: simple('map'), means: 'maps it into the kernel (`kmap_local_page`)' },
  { syntax: 'unmap PAGE', group: 'Using', make: simple('unmap'), means: 'undoes its latest mapping (`kunmap_local`); the last page mapped must be the first unmapped' },
  { syntax: 'access PAGE', group: 'Using', make: simple('access'), means: 'reads or writes through its mapped address' },
  { syntax: 'insert PAGE', group: 'Using', make: simple('insert'), means: 'maps it to user space (`vm_insert_page`); today that keeps its frame' },
  { syntax: 'zap PAGE', group: 'Using', make: simple('zap'), means: 'takes it out of user space again (`zap_page_range_single`)' },
  { syntax: 'store PAGE in KEEPER', group: 'Keeping', make: (v) => ({ kind: 'store', page: v.page, keeper: v.keeper }),
    means: 'lets a scatterlist, bio, I/O page table or register keep the pointer, without a reference' },
  { syntax: 'stop KEEPER', group: 'Keeping', make: (v) => ({ kind: 'stop', keeper: v.keeper }), means: 'that keeper lets go of all its pages' },
  { syntax: 'owner of PAGE ends', group: 'Keeping', make: simple('ownerEnds'), means: 'what a borrowed page was borrowed from is gone' },
  { syntax: 'realloc PAGE', group: 'Keeping', make: simple('realloc'), means: 'the memory moves: everything borrowed from it ends, the page itself lives on' },
  { syntax: 'return if PAGE is [not] null', group: 'Ending', make: (v) => ({ kind: 'returnIf', page: v.page, isNull: !v.not }),
    means: 'leaves the function here where that holds' },
  { syntax: 'end', group: 'Ending', make: () => ({ kind: 'end' }), means: 'the function ends; the last line, and understood where it is left out' },
];

/** `__free_page(page)` is order 0; functions without an order are told none. */
function orderFor(v: Values): number | null {
  if (!RELEASER_WORDS[v.releaser].order) return null;
  return v.order ?? 0;
}

export const MAX_ORDER = 10;
const MAX_LINES = 10_000;
const MAX_INDEX = 2 ** MAX_ORDER;

const MEMDESCS = Object.keys(MEMDESC_WORDS) as readonly Memdesc[];
const RELEASERS = Object.keys(RELEASER_WORDS) as readonly Releaser[];

/** Words that cannot name a page: the first words of forms, and those that would make a line ambiguous. */
const RESERVED: ReadonlySet<string> = new Set([
  ...FORMS.flatMap((f) => f.syntax.split(/[^a-z]+/).filter((w) => w !== '')), 'null', ...MEMDESCS.filter((m) => m === 'unknown'),
]);

/** What a script has named so far. */
interface Known {
  /** The number of pages behind each name. */
  readonly pages: Map<string, number>;
  readonly keepers: Set<string>;
}

export function parseScript(text: string): Script {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > MAX_LINES) return { kind: 'problem', problem: { line: MAX_LINES + 1, message: `a script has at most ${MAX_LINES} lines` } };
  const known: Known = { pages: new Map(), keepers: new Set() };
  const steps: ScriptStep[] = [];
  for (const [i, raw] of lines.entries()) {
    const comment = raw.indexOf('#');
    const line = (comment < 0 ? raw : raw.slice(0, comment)).trim();
    if (line === '') continue;
    const before = steps.at(-1);
    if (before?.action.kind === 'end') return { kind: 'problem', problem: { line: i + 1, message: `nothing may follow 'end' of line ${before.line}` } };
    const action = parseLine(line, known);
    if (typeof action === 'string') return { kind: 'problem', problem: { line: i + 1, message: action } };
    note(action, known);
    steps.push({ line: i + 1, text: line.replace(/\s+/g, ' '), action });
  }
  const last = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return { kind: 'script', steps, lines: Math.max(last, 1) };
}

/** Remembers what a step names. */
function note(action: Action, known: Known): void {
  switch (action.kind) {
    case 'alloc':
      known.pages.set(action.name, 2 ** action.order);
      return;
    case 'borrow':
    case 'borrowFrom':
    case 'unknown':
      known.pages.set(action.name, 1);
      return;
    case 'copy':
      known.pages.set(action.name, (known.pages.get(action.page.name) ?? 1) - action.page.index);
      return;
    case 'store':
      known.keepers.add(action.keeper);
      return;
    default:
      return;
  }
}

/** One line's action, or what is wrong with it: what the form that fits furthest says. */
function parseLine(line: string, known: Known): Action | string {
  const words = line.match(/[A-Za-z_]\w*(?:\[\w*\])?|\d+|\S/g) ?? [];
  const [first = line, second] = words;
  if (second === '=' && RESERVED.has(first)) return `'${first}' is a word of the language and cannot name a page`;
  let best: Failure[] = [];
  for (const form of FORMS) {
    const result = match(form, words, known);
    if (result.kind === 'action') return neverAllocated(result.action) ?? result.action;
    const at = best[0]?.at ?? 0;
    if (result.at > at) best = [result];
    else if (result.at === at && at > 0) best.push(result);
  }
  const [one] = best;
  if (one === undefined || best.every((f) => f.expected === '=')) return `unknown step '${first}'; allowed: ${starts().join(', ')}`;
  // a name that is not known says more than a keyword that is not there
  const slot = best.find((f) => f.expected === null) ?? (best.length === 1 ? one : undefined);
  if (slot) return `${slot.message}; allowed: ${slot.form.syntax}`;
  const got = words[one.at];
  return `${got === undefined ? 'the line ends too early' : `'${got}' cannot stand here`}; allowed: ${best.map((f) => f.form.syntax).join(' | ')}`;
}

function neverAllocated(action: Action): string | null {
  if (action.kind !== 'alloc' || MEMDESC_WORDS[action.memdesc].from !== null) return null;
  return `${MEMDESC_WORDS[action.memdesc].is} is never allocated; allowed: ${action.name} = borrow ${action.memdesc}`;
}

/** The first words of all forms, for an error. */
function starts(): string[] {
  const own = FORMS.map((f) => f.syntax.split(' ')[0] ?? '').filter((w) => w !== 'NAME');
  return ['NAME = …', ...new Set(own)];
}

interface Failure {
  /** Index of the word at which the form no longer fits. */
  readonly at: number;
  readonly form: Form;
  /** The keyword that was expected there; null where the fault is in what was given. */
  readonly expected: string | null;
  readonly message: string;
}

type Match = { readonly kind: 'action'; readonly action: Action } | ({ readonly kind: 'failure' } & Failure);

type Part = { readonly optional: boolean; readonly words: readonly string[] };

const parsed: ReadonlyMap<Form, readonly Part[]> = new Map(FORMS.map((form) => [form, partsOf(form.syntax)]));

function partsOf(syntax: string): Part[] {
  return (syntax.match(/\[[^\]]*\]|[^\s[\]]+/g) ?? []).map((p) =>
    p.startsWith('[') ? { optional: true, words: p.slice(1, -1).split(' ') } : { optional: false, words: [p] });
}

function match(form: Form, words: readonly string[], known: Known): Match {
  const v: { -readonly [K in keyof Values]: Values[K] } = {
    name: '', page: { name: '', index: 0 }, keeper: '', memdesc: 'unknown', releaser: 'drop', order: null, fails: false, not: false,
  };
  let at = 0;
  const skipped: string[] = [];
  for (const part of parsed.get(form) ?? []) {
    if (part.optional && words[at] !== part.words[0]) {
      skipped.push(`'${part.words.join(' ')}'`);
      continue;
    }
    for (const want of part.words) {
      const problem = take(want, words[at], v, known);
      if (problem !== null) return { kind: 'failure', at, form, expected: /^[a-z=]/.test(want) ? want : null, message: problem };
      at++;
    }
  }
  if (at === words.length) return { kind: 'action', action: form.make(v) };
  const more = skipped.length > 0 ? `${skipped.join(' or ')} or the end of the line` : 'the end of the line';
  return { kind: 'failure', at, form, expected: null, message: `expected ${more}, not '${words[at] ?? ''}'` };
}

/** Reads one word into its slot; says what is wrong with it, or null. */
function take(want: string, word: string | undefined, v: { -readonly [K in keyof Values]: Values[K] }, known: Known): string | null {
  const got = word === undefined ? 'but the line ends' : `not '${word}'`;
  switch (want) {
    case 'NAME':
      if (word === undefined || !/^[A-Za-z_]\w*$/.test(word)) return `a name is letters, digits and _, ${got}`;
      if (RESERVED.has(word)) return `'${word}' is a word of the language and cannot name a page`;
      v.name = word;
      return null;
    case 'PAGE':
      return takePage(word, got, v, known);
    case 'KEEPER':
      if (word === undefined || !/^[A-Za-z_]\w*$/.test(word)) return `a keeper's name is letters, digits and _, ${got}`;
      if (v.page.name === '' && !known.keepers.has(word)) return `nothing was stored in '${word}'${list('keepers so far', [...known.keepers])}`;
      v.keeper = word;
      return null;
    case 'MEMDESC': {
      const memdesc = MEMDESCS.find((m) => m === word);
      if (memdesc === undefined || memdesc === 'unknown') return `a memory descriptor is one of ${MEMDESCS.filter((m) => m !== 'unknown').join(', ')}, ${got}`;
      v.memdesc = memdesc;
      return null;
    }
    case 'FUNCTION': {
      const by = RELEASERS.find((r) => r === word);
      if (by === undefined) return `a releasing function is one of ${RELEASERS.join(', ')}, ${got}`;
      v.releaser = by;
      return null;
    }
    case 'N':
      if (word === undefined || !/^\d+$/.test(word) || Number(word) > MAX_ORDER) return `an order is a number from 0 to ${MAX_ORDER}, ${got}`;
      v.order = Number(word);
      return null;
    default:
      if (word !== want) return `expected '${want}', ${got}`;
      if (want === 'fails') v.fails = true;
      if (want === 'not') v.not = true;
      return null;
  }
}

function takePage(word: string | undefined, got: string, v: { -readonly [K in keyof Values]: Values[K] }, known: Known): string | null {
  const parts = word === undefined ? null : /^([A-Za-z_]\w*)(?:\[(\d+)\])?$/.exec(word);
  const name = parts?.[1];
  if (name === undefined) return `a page is a name, or a name with an index as in p[1], ${got}`;
  const pages = known.pages.get(name);
  if (pages === undefined) return `no page is called '${name}'${list('pages so far', [...known.pages.keys()])}`;
  const index = Number(parts?.[2] ?? 0);
  if (index >= Math.min(pages, MAX_INDEX)) return `'${name}' has ${pages === 1 ? 'one page, p[0]'.replace('p', name) : `${pages} pages, ${name}[0] to ${name}[${pages - 1}]`}, not '${word}'`;
  v.page = { name, index };
  return null;
}

function list(title: string, names: readonly string[]): string {
  if (names.length === 0) return `; ${title}: none`;
  const shown = names.slice(0, 8);
  return `; ${title}: ${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Which functions of a tree handle pages, found without the engine: by the words of each function's own syntax tree.
 * It errs on the side of too few where a name is common (`as_ptr`, `new`), and must name none that does not.
 */
import type { Node } from 'web-tree-sitter';
import { parse } from '../../server/syntax/parser';

export interface Handling {
  readonly file: string;
  /** `Type::method` or the name, as the contract has it. */
  readonly function: string;
  readonly line: number;
}

const PAGE_FILE = 'rust/kernel/page.rs';
/** Words that only code on pages has. */
const TYPES: ReadonlySet<string> = new Set(['Page', 'BorrowedPage', 'AsPageIter', 'VmallocPageIter']);
const CALLS: ReadonlySet<string> = new Set(['alloc_page', 'page_iter', 'vm_insert_page', 'with_page_mapped', 'with_pointer_into_page', 'vmalloc_to_page', 'to_page']);

interface Fn {
  readonly node: Node;
  readonly name: string;
  readonly display: string;
  readonly words: ReadonlySet<string>;
  readonly head: ReadonlySet<string>;
  /** Methods that are called: `x.name(…)`. */
  readonly called: ReadonlySet<string>;
}

export function handling(files: ReadonlyMap<string, string>): Handling[] {
  const methods = methodsOfPages(files.get(PAGE_FILE) ?? '');
  return [...files].flatMap(([file, text]) => (file.endsWith('.rs') && /page/i.test(text) ? inFile(file, text, methods) : []));
}

function inFile(file: string, text: string, methods: ReadonlySet<string>): Handling[] {
  const tree = parse(text);
  try {
    const fns = functionsOf(tree.rootNode);
    const owning = file === PAGE_FILE;
    // A `Page` is the kernel's where it comes from the kernel's module; nova's and zerocopy's own are others.
    const imported = namesOf(tree.rootNode, new Set(['use_declaration'])).has('page') || owning;
    const isPageWord = (w: string): boolean => (imported && TYPES.has(w)) || w === 'bindings::page';
    const chosen = new Set(fns.filter((f) => owning || [...f.words].some((w) => isPageWord(w) || CALLS.has(w))));
    if (imported && fns.some((f) => [...f.words].some(isPageWord))) {
      for (const f of fns) if ([...f.called].some((w) => methods.has(w))) chosen.add(f);
      // who calls a function of the same file that has pages in its signature
      const carriers = new Set(fns.filter((f) => [...f.head].some(isPageWord)).map((f) => f.name).filter((n) => !COMMON.has(n)));
      for (const f of fns) if ([...f.words].some((w) => w !== f.name && carriers.has(w))) chosen.add(f);
    }
    return [...chosen].map((f) => ({ file, function: f.display, line: f.node.startPosition.row + 1 }));
  } finally {
    tree.delete();
  }
}

/** Names that many types have. */
const COMMON: ReadonlySet<string> = new Set(['new', 'drop', 'deref', 'from_raw', 'as_ptr', 'next', 'size', 'read_raw', 'write_raw', 'fmt']);

function methodsOfPages(text: string): ReadonlySet<string> {
  const tree = parse(text);
  try {
    return new Set(functionsOf(tree.rootNode).filter((f) => f.display.startsWith('Page::')).map((f) => f.name).filter((n) => !COMMON.has(n)));
  } finally {
    tree.delete();
  }
}

/** Functions with a body, those of functions left out. */
function functionsOf(root: Node): Fn[] {
  const found: Fn[] = [];
  const visit = (node: Node, owner: string | null): void => {
    if (node.type === 'function_item') {
      const name = node.childForFieldName('name')?.text ?? '';
      const body = node.childForFieldName('body');
      if (body) found.push({ node, name, display: owner === null ? name : `${owner}::${name}`, words: wordsOf(node), head: wordsOf(node, body.id), called: calledBy(node) });
      return;
    }
    const self = node.type === 'impl_item' ? node.childForFieldName('type') : node.type === 'trait_item' ? node.childForFieldName('name') : null;
    const inner = self ? ((self.childForFieldName('type') ?? self).text.split('::').pop() ?? null) : node.type === 'mod_item' ? null : owner;
    for (const child of node.namedChildren) if (child) visit(child, inner);
  };
  visit(root, null);
  return found;
}

function wordsOf(node: Node, without?: number): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (n: Node): void => {
    if (n.id === without) return;
    if (/identifier$/.test(n.type)) words.add(n.text);
    for (const child of n.namedChildren) if (child) visit(child);
  };
  visit(node);
  return words;
}

function calledBy(node: Node): ReadonlySet<string> {
  const fields = node.descendantsOfType('field_identifier').filter((n) => n?.parent?.type === 'field_expression' && n.parent.parent?.type === 'call_expression');
  return new Set(fields.map((n) => n?.text ?? ''));
}

function namesOf(node: Node, kinds: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const child of node.namedChildren) if (child && kinds.has(child.type)) for (const w of wordsOf(child)) for (const part of w.split('::')) names.add(part);
  return names;
}

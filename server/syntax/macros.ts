// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What is written between a macro's brackets, parsed as Rust.
 *
 * To the grammar a macro's arguments are a tree of tokens. The well-known macros take ordinary expressions (with some
 * spelling of their own), so the tokens are put back into text, each at its place, and parsed inside a frame that gives
 * them their meaning. Every rewriting keeps the length: the nodes that come back stand where their text stands.
 */
import { child, firstOf, materialize, named, type Node } from './node';
import { parse } from './parser';
import type { Node as TreeNode } from 'web-tree-sitter';

/** The text between the brackets of a token tree, as long as in the source; comments are blanks. */
export function tokensText(tree: Node): string {
  const start = tree.start + 1;
  const parts: string[] = [];
  let at = start;
  const visit = (n: Node): void => {
    if (n.children.length > 0) {
      for (const c of n.children) visit(c);
      return;
    }
    if (n.kind === 'line_comment' || n.kind === 'block_comment' || n.start < at) return;
    parts.push(' '.repeat(n.start - at), n.text);
    at = n.start + n.text.length;
  };
  for (const c of inside(tree)) visit(c);
  const end = Math.max(tree.end - 1, at);
  parts.push(' '.repeat(end - at));
  return parts.join('');
}

/** The tokens between the brackets. */
function inside(tree: Node): readonly Node[] {
  return tree.children.slice(1, -1);
}

/** Parses `text` inside a frame, and gives the node that `pick` finds; null where the text is not what the frame wants. */
function reparse(before: string, text: string, after: string, start: number, pick: (root: Node) => Node | null): Node | null {
  const source = before + text + after;
  const tree = parse(source);
  try {
    const root: TreeNode = tree.rootNode;
    if (root.hasError) return null;
    return pick(materialize(root, source, before.length - start));
  } finally {
    tree.delete();
  }
}

function find(root: Node, kind: string): Node | null {
  const todo: Node[] = [root];
  for (let n = todo.shift(); n !== undefined; n = todo.shift()) {
    if (n.kind === kind) return n;
    todo.push(...n.children);
  }
  return null;
}

/** Expressions with commas between them; null where the tokens are something else. */
export function parseArguments(tree: Node): readonly Node[] | null {
  const tokens = inside(tree).filter((c) => c.kind !== 'line_comment' && c.kind !== 'block_comment');
  if (tokens.length === 0) return [];
  const only = tokens[0];
  // A lone message is what most macros are given: nothing to parse.
  if (tokens.length === 1 && only && (only.kind === 'string_literal' || only.kind === 'integer_literal')) return [only];
  const list = reparse('fn f(){f(', tokensText(tree), ')}', tree.start + 1, (root) => find(root, 'arguments'));
  return list ? named(list).filter((c) => c.kind !== 'attribute_item') : null;
}

/**
 * The first or the last of the arguments alone, for macros that take types and fields among them
 * (`container_of!(ptr, Type<T>, field)`). A `mut` before it says what kind of pointer is wanted.
 */
export function parseOne(tree: Node, which: 'first' | 'last'): Node | null {
  const tokens = inside(tree);
  const comma = which === 'first' ? tokens.find((c) => c.kind === ',') : tokens.findLast((c) => c.kind === ',');
  const start = tree.start + 1;
  let text = tokensText(tree);
  if (which === 'last' && !comma) return null;
  if (comma) text = which === 'first' ? text.slice(0, comma.start - start) : ' '.repeat(comma.end - start) + text.slice(comma.end - start);
  if (which === 'first' && tokens[0]?.kind === 'mutable_specifier') text = replaceAt(text, tokens[0].start - start, 3, '   ');
  const list = reparse('fn f(){f(', text, ')}', start, (root) => find(root, 'arguments'));
  return list ? (named(list)[0] ?? null) : null;
}

/** `a, b` or `v; n` as an `array_expression`. */
export function parseArray(tree: Node): Node | null {
  return reparse('fn f(){[', tokensText(tree), ']}', tree.start + 1, (root) => find(root, 'array_expression'));
}

/** `value, pattern if guard` as a `match_expression` of one arm that matters. */
export function parseMatches(tree: Node): Node | null {
  const comma = inside(tree).find((c) => c.kind === ',');
  if (!comma) return null;
  const start = tree.start + 1;
  let text = replaceAt(tokensText(tree), comma.start - start, 1, '{');
  const last = inside(tree).findLast((c) => c.kind !== 'line_comment' && c.kind !== 'block_comment');
  if (last?.kind === ',' && last !== comma) text = replaceAt(text, last.start - start, 1, ' ');
  return reparse('fn f(){match ', text, '=>true,_=>false}}', start, (root) => find(root, 'match_expression'));
}

export interface Initializer {
  /** A `struct_expression`, or another expression where the macro is given one. */
  readonly expression: Node;
  /** Where the values start that are initialisers themselves (`field <- value`). */
  readonly inPlace: ReadonlySet<number>;
  /** The name `this` of `&this in`, a pointer to what is being initialised. */
  readonly self: Node | null;
  /** The offsets of blocks that are code between fields (`_: { … }`). */
  readonly code: ReadonlySet<number>;
}

/** `&this in Type { a <- x, b: y, _: { … }, ..base }? Error`, as the pin-init macros take it. */
export function parseInitializer(tree: Node): Initializer | null {
  const start = tree.start + 1;
  const tokens = inside(tree);
  let text = tokensText(tree);
  const blank = (from: number, to: number): void => {
    text = replaceAt(text, from - start, to - from, ' '.repeat(to - from));
  };
  let self: Node | null = null;
  const inToken = tokens[0]?.kind === '&' ? tokens.find((c) => c.text === 'in') : undefined;
  if (inToken) {
    self = tokens[1] ?? null;
    blank(start, inToken.end);
  }
  const body = tokens.findLast((c) => c.kind === 'token_tree' && c.children[0]?.kind === '{');
  if (!body) return null;
  blank(body.end, Math.max(tree.end - 1, body.end));
  const inPlace = new Set<number>();
  const code = new Set<number>();
  const parts = inside(body);
  parts.forEach((c, i) => {
    const next = parts[i + 1];
    if (c.kind === '<' && next?.kind === '-' && next.start === c.end) {
      text = replaceAt(text, c.start - start, 2, ': ');
      const value = parts[i + 2];
      if (value) inPlace.add(value.start);
    }
    if (c.text === '_' && next?.kind === ':') {
      text = replaceAt(text, c.start - start, 1, 'z');
      code.add(c.start);
    }
  });
  const expression = reparse('fn f(){(', text, ')}', start, (root) => {
    const outer = find(root, 'parenthesized_expression');
    return outer ? (named(outer)[0] ?? null) : null;
  });
  return expression ? { expression, inPlace, self, code } : null;
}

/** The statements between the brackets, as a `block`; `tries` where `=?` stands for `=`. */
export function parseStatements(tree: Node, tries = false): Node | null {
  let text = tokensText(tree);
  const question = tries ? inside(tree).find((c) => c.kind === '?') : undefined;
  if (question) text = replaceAt(text, question.start - tree.start - 1, 1, ' ');
  return reparse('fn f(){', text, ';}', tree.start + 1, (root) => {
    const fn = find(root, 'function_item');
    return fn ? child(fn, 'body') : null;
  });
}

/** The names that a format string captures (`{page:?}`), in order. */
export function formatCaptures(literal: Node): readonly string[] {
  const names: string[] = [];
  const text = literal.text;
  for (let i = text.indexOf('{'); i >= 0; i = text.indexOf('{', i)) {
    if (text.charAt(i + 1) === '{') {
      i += 2;
      continue;
    }
    let end = i + 1;
    while (/[A-Za-z0-9_]/.test(text.charAt(end))) end++;
    const name = text.slice(i + 1, end);
    if (name !== '' && !/^[0-9]/.test(name)) names.push(name);
    i = end;
  }
  return names;
}

/** The token tree of a macro invocation. */
export function tokenTree(invocation: Node): Node | null {
  return firstOf(invocation, 'token_tree');
}

function replaceAt(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + length);
}

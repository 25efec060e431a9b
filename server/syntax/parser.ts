// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The one place that knows web-tree-sitter: loading the grammar, parsing and re-parsing. */
import { Edit, Language, Parser, type Tree } from 'web-tree-sitter';

export type { Tree };

/** Where the two WebAssembly modules come from: bytes in a browser, a folder on disk elsewhere. */
export interface GrammarSource {
  /** The parser's own module (`web-tree-sitter.wasm`). */
  readonly runtime: Uint8Array;
  /** The Rust grammar (`tree-sitter-rust.wasm`). */
  readonly rust: Uint8Array;
}

let parser: Parser | null = null;
let loading: Promise<void> | null = null;

/** Loads the parser once; later calls return at once. */
export function initSyntax(source: () => Promise<GrammarSource> | GrammarSource): Promise<void> {
  loading ??= (async () => {
    const { runtime, rust } = await source();
    await Parser.init({ wasmBinary: runtime });
    const language = await Language.load(rust);
    parser = new Parser();
    parser.setLanguage(language);
  })().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/**
 * The grammar takes `&raw` for the start of `&raw const` whatever follows. Where it is a variable's name, the parser is
 * shown another name of the same length; nodes take their text from the source itself.
 */
function readable(text: string): string {
  return text.includes('&raw') ? text.replace(/&raw\b(?!\s+(?:const|mut)\b)/g, '&r\u0430w') : text;
}

/** One change of a text, in UTF-16 offsets of the text before it. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newText: string;
}

/** Parses a text. The caller owns the tree and frees it with `delete()`. */
export function parse(text: string, old?: Tree): Tree {
  if (!parser) throw new Error('initSyntax() must be awaited before parse()');
  const tree = parser.parse(readable(text), old ?? null);
  if (!tree) throw new Error('the parser returned no tree');
  return tree;
}

/**
 * Tells a tree of a change before the new text is parsed against it. Rows are counted in both texts because the
 * grammar's scanner and its error recovery use points as well as indices.
 */
export function editTree(tree: Tree, before: string, change: TextChange): void {
  const newEnd = change.start + change.newText.length;
  const startPosition = pointAt(before, change.start, { row: 0, column: 0 }, 0);
  tree.edit(
    new Edit({
      startIndex: change.start,
      oldEndIndex: change.oldEnd,
      newEndIndex: newEnd,
      startPosition,
      oldEndPosition: pointAt(before, change.oldEnd, startPosition, change.start),
      newEndPosition: pointAt(change.newText, change.newText.length, startPosition, 0),
    }),
  );
}

function pointAt(text: string, offset: number, from: { row: number; column: number }, begin: number): { row: number; column: number } {
  let row = from.row;
  let lineStart = begin - from.column;
  for (let i = text.indexOf('\n', begin); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
    row++;
    lineStart = i + 1;
  }
  return { row, column: offset - lineStart };
}

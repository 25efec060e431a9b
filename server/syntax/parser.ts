// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The one place that knows web-tree-sitter: loading the grammar, parsing and re-parsing. */
import { Edit, Language, type ParseOptions, Parser, type Range, type Tree } from 'web-tree-sitter';
import type { Span } from './text';

export type { Tree };

/** Where the two WebAssembly modules come from: bytes in a browser, a folder on disk elsewhere. */
export interface GrammarSource {
  /** The parser's own module (`web-tree-sitter.wasm`). */
  readonly runtime: Uint8Array;
  /** The Rust grammar (`tree-sitter-rust.wasm`). */
  readonly rust: Uint8Array;
}

/** The compiler that every host has; the types of Node do not tell. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<Parameters<typeof Language.loadSync>[0]> } };

let parser: Parser | null = null;
let loading: Promise<void> | null = null;

/** Loads the parser once; later calls return at once. */
export function initSyntax(source: () => Promise<GrammarSource> | GrammarSource): Promise<void> {
  loading ??= (async () => {
    // not awaited where it need not be: the caller goes on, and other threads compile meanwhile
    const given = source();
    const { runtime, rust } = given instanceof Promise ? await given : given;
    const grammar = WebAssembly.compile(rust);
    grammar.catch(() => undefined);
    await Parser.init({ wasmBinary: runtime });
    parser = new Parser();
    parser.setLanguage(Language.loadSync(await grammar));
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

/** A kind of node as the grammar has it. */
export interface Kind {
  readonly name: string;
  /** False for keywords and punctuation. */
  readonly named: boolean;
}

const ERROR: Kind = { name: 'ERROR', named: true };
const kinds: Kind[] = [];

/** The kind with that number. */
export function kindOf(id: number): Kind {
  const known = kinds[id];
  if (known) return known;
  const language = parser?.language;
  const name = language?.types[id];
  if (!language || name === undefined) return ERROR;
  return (kinds[id] = { name, named: language.nodeTypeIsNamed(id) });
}

/** One change of a text, in UTF-16 offsets of the text before it. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newText: string;
}

/**
 * Parses a text. The caller owns the tree and frees it with `delete()`.
 * @param old a tree of an earlier text that was told of the changes since.
 */
export function parse(text: string, old?: Tree): Tree {
  return read(text, old ?? null, null);
}

/** Parses a part of a text; offsets are the whole text's, rows and columns are not to be used. */
export function parsePart(text: string, part: Span): Tree {
  const range: Range = { startIndex: part.start, endIndex: part.end, startPosition: { row: 0, column: part.start }, endPosition: { row: 0, column: part.end } };
  return read(text, null, { includedRanges: [range] });
}

function read(text: string, old: Tree | null, options: ParseOptions | null): Tree {
  if (!parser) throw new Error('initSyntax() must be awaited before parse()');
  const tree = parser.parse(readable(text), old, options ?? undefined);
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

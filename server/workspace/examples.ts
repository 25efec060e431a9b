// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Rust examples in doc comments. The kernel compiles and runs them as KUnit tests, so they are code like any other.
 * Each is read in place: a text of the file's length in which everything but the example is blank, so that every
 * offset is the file's own.
 */
import { declare } from '../items/declare';
import type { SourceFile } from '../items/item';
import { lineComments } from '../rules/allow';
import { materialize, type Node } from '../syntax/node';
import { parsePart, type Tree } from '../syntax/parser';
import type { Span } from '../syntax/text';

export interface Example {
  readonly source: SourceFile;
  readonly tree: Tree;
  /** Its lines without what stands in front of them. */
  readonly code: string;
  /** Statements outside items: the example's own body. */
  readonly statements: readonly Node[];
  readonly span: Span;
}

/** Words behind the opening fence that say it is not Rust that compiles. */
const NOT_RUN = /\b(?:ignore|text|compile_fail|c|console|sh|toml|plain)\b/;

/**
 * The examples of a file that mention pages. The caller frees the trees.
 * @param before those of the file's last text: one that stands where it stood, with the same code and as many before it, is used again.
 */
export function examplesOf(path: string, text: string, mentionsPages: (text: string) => boolean, before: readonly Example[]): Example[] {
  if (!text.includes('```')) return [];
  const out: Example[] = [];
  let empty: string | null = null;
  for (const block of docBlocks(text)) {
    for (const example of fences(text, block)) {
      const code = example.lines.map((l) => text.slice(l.start, l.end)).join('\n');
      if (!mentionsPages(code) && !/\bPage\b|\bpage_iter\b/.test(code)) continue;
      const first = example.lines[0];
      const last = example.lines[example.lines.length - 1];
      if (!first || !last) continue;
      const same = before[out.length];
      if (same?.span.start === first.start && same.code === code) {
        out.push(same);
        continue;
      }
      // the first character after it that is no line's end
      const after = text.slice(last.end).search(/[^\n]/);
      const end = after < 0 ? text.length : last.end + after;
      const masked = mask(text, (empty ??= blank(text)), example.lines, end);
      const tree = parsePart(masked, { start: first.start, end: Math.min(end + 1, text.length) });
      const source = declare(path, masked, tree, `doctest#${path}#${out.length}`);
      const statements = materialize(tree.rootNode, masked, 0).children.filter((n) => n.named && !/_item$|^use_declaration$|comment$|^inner_attribute/.test(n.kind));
      out.push({ source, tree, code, statements, span: { start: first.start, end: last.end } });
    }
  }
  return out;
}

/** Runs of doc comment lines; each line without its marker. */
function docBlocks(text: string): Span[][] {
  const blocks: Span[][] = [];
  let last = -1;
  for (const c of lineComments(text)) {
    const marker = text.slice(c.start, c.start + 3);
    if ((marker !== '///' && marker !== '//!') || text[c.start + 3] === '/') continue;
    const content = { start: Math.min(c.start + (text[c.start + 3] === ' ' ? 4 : 3), c.end), end: c.end };
    const block = blocks[blocks.length - 1];
    if (block && last >= 0 && /^\r?\n[ \t]*$/.test(text.slice(last, c.start))) block.push(content);
    else blocks.push([content]);
    last = c.end;
  }
  return blocks;
}

function fences(text: string, block: readonly Span[]): { lines: Span[] }[] {
  const out: { lines: Span[] }[] = [];
  let open: Span[] | null = null;
  let skip = false;
  for (const line of block) {
    const content = text.slice(line.start, line.end).trim();
    if (content.startsWith('```')) {
      if (open === null) {
        open = [];
        skip = NOT_RUN.test(content);
      } else {
        if (!skip && open.length > 0) out.push({ lines: open });
        open = null;
      }
      continue;
    }
    if (open) {
      // a hidden line of the example: `# use …`
      const hidden = /^\s*#(?: |$)/.exec(text.slice(line.start, line.end));
      open.push(hidden ? { start: line.start + hidden[0].length, end: line.end } : line);
    }
  }
  return out;
}

/** A text with nothing but the lines of an example, everything at its place. */
function mask(text: string, empty: string, lines: readonly Span[], end: number): string {
  let out = '';
  let at = 0;
  for (const l of lines) {
    out += empty.slice(at, l.start) + text.slice(l.start, l.end);
    at = l.end;
  }
  // an example may end in an expression: a `;` in the blank behind it makes that a statement
  return end === text.length ? out + empty.slice(at) : `${out}${empty.slice(at, end)};${empty.slice(end + 1)}`;
}

/** The same lines, all of them blank. */
function blank(text: string): string {
  return text.split('\n').map((line) => ' '.repeat(line.length)).join('\n');
}

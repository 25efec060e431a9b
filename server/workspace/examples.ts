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
import { parse, type Tree } from '../syntax/parser';
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
 * @param before those of the file's last text: one that stands where it stood, with the same code, is used again.
 */
export function examplesOf(path: string, text: string, mentionsPages: (text: string) => boolean, before: readonly Example[]): Example[] {
  if (!text.includes('```')) return [];
  const out: Example[] = [];
  for (const block of docBlocks(text)) {
    for (const example of fences(text, block)) {
      const code = example.lines.map((l) => text.slice(l.start, l.end)).join('\n');
      if (!mentionsPages(code) && !/\bPage\b|\bpage_iter\b/.test(code)) continue;
      const first = example.lines[0];
      const last = example.lines[example.lines.length - 1];
      if (!first || !last) continue;
      const same = before.find((e) => e.span.start === first.start && e.code === code);
      if (same) {
        out.push(same);
        continue;
      }
      const masked = mask(text, example.lines);
      const tree = parse(masked);
      const source = declare(path, masked, tree, `doctest#${path}#${first.start}`);
      const cursor = tree.walk();
      let top: Node;
      try {
        top = materialize(cursor, masked, 0);
      } finally {
        cursor.delete();
      }
      const statements = top.children.filter((n) => n.named && !/_item$|^use_declaration$|comment$|^inner_attribute/.test(n.kind));
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

function mask(text: string, lines: readonly Span[]): string {
  let out = '';
  let at = 0;
  for (const l of lines) {
    out += blank(text.slice(at, l.start)) + text.slice(l.start, l.end);
    at = l.end;
  }
  const rest = blank(text.slice(at));
  // an example may end in an expression: a `;` in the blank behind it makes that a statement
  const free = rest.search(/[^\n]/);
  return out + (free < 0 ? rest : `${rest.slice(0, free)};${rest.slice(free + 1)}`);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

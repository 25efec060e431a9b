// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Where the reason of an `unsafe` may stand: rustfmt and authors put it in more places than one. */
import type { Item } from '../items/item';
import type { Node } from '../syntax/node';
import type { Span } from '../syntax/text';
import { lineEnd, lineStart } from './edits';

// `SAFETY:`, `Safety comment:`, `SAFETY (both blocks):`
const SAFETY = /\bsafety\b\s*(comment)?\s*(\([^()\n]*\)\s*)?:/i;

/** Nodes whose children are statements, arms or items: a comment above one of them belongs to it. */
const SEQUENCES: ReadonlySet<string> = new Set(['block', 'match_block', 'declaration_list', 'source_file', 'field_initializer_list', 'arguments', 'array_expression']);

/**
 * Whether an unsafe block has its reason: right before it, above the statement, arm or item it is part of, above the
 * adjoining statements that share one comment, behind it on its line, or as the first thing inside it.
 * @param path the nodes from the function down to the block, the block last.
 */
export function hasSafetyComment(path: readonly Node[], text: string): boolean {
  const block = path[path.length - 1];
  if (!block) return false;
  if (isSafety(commentsAbove(text, block.start)) || isSafety(text.slice(block.end, lineEnd(text, block.end)))) return true;
  if (firstInside(block)) return true;
  for (let i = path.length - 1; i > 0; i--) {
    const node = path[i];
    const parent = path[i - 1];
    if (!node || !parent || node.kind === 'function_item') return false;
    if (commentBefore(parent, node, text)) return true;
    // a trailing comment of the statement
    if (SEQUENCES.has(parent.kind) && /^[\s;,)]*\/[/*]/.test(text.slice(node.end, lineEnd(text, node.end))) && isSafety(text.slice(node.end, lineEnd(text, node.end)))) return true;
  }
  return false;
}

/** Whether each unsafe block in a part of a text has its reason on the lines above, which no syntax is needed to see. */
export function allHaveSafetyAbove(text: string, { start, end }: Span): boolean {
  for (const block of text.slice(start, end).matchAll(/\bunsafe\s*\{/g)) if (!isSafety(commentsAbove(text, start + block.index))) return false;
  return true;
}

/** A comment among the siblings in front of the node: the nearest ones, or above the statements that adjoin it. */
function commentBefore(parent: Node, node: Node, text: string): boolean {
  const at = parent.children.indexOf(node);
  let below = node;
  for (let i = at - 1; i >= 0; i--) {
    const sibling = parent.children[i];
    if (!sibling) return false;
    if (sibling.kind === 'line_comment' || sibling.kind === 'block_comment') {
      if (SAFETY.test(sibling.text)) return true;
      // the rest of a longer comment stands above
      continue;
    }
    if (sibling.kind === 'attribute_item') continue;
    if (!SEQUENCES.has(parent.kind)) {
      if (sibling.named) return false;
      continue;
    }
    if (!sibling.named) return false;
    // a blank line ends what one comment speaks for
    if (/\n[ \t\r]*\n/.test(text.slice(sibling.end, below.start))) return false;
    below = sibling;
  }
  return false;
}

function firstInside(block: Node): boolean {
  const body = block.children.find((c) => c.kind === 'block');
  for (const c of body?.children ?? []) {
    if (c.kind === '{') continue;
    if (c.kind !== 'line_comment' && c.kind !== 'block_comment') return false;
    if (SAFETY.test(c.text)) return true;
  }
  return false;
}

/** The comment lines right above the line that holds the offset. */
function commentsAbove(text: string, offset: number): string {
  let start = lineStart(text, offset);
  const end = start;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start).trim();
    if (!line.startsWith('//') && !line.startsWith('#[')) break;
    start = above;
  }
  return text.slice(start, end);
}

function isSafety(text: string): boolean {
  return SAFETY.test(text);
}

/** Whether an impl or function has its reason or its contract above it, as a comment or in its documentation. */
export function itemHasSafety(item: Item): boolean {
  if (/(^|\n)\s*(#+\s*Safety\b|safety\s*:)/i.test(item.docs)) return true;
  return item.comments.some((c) => SAFETY.test(c.text)) || isSafety(commentsAbove(item.file.text, item.span.start));
}

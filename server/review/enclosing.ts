// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The function around a line of a Rust file. */
import { parse } from '../syntax/parser';

export interface Enclosing {
  readonly name: string;
  /** Names of the functions and methods that it calls. */
  readonly calls: ReadonlySet<string>;
}

/** Null outside of functions, and where the parser is not loaded (nothing is found then, either). */
export function enclosingFunction(text: string, line: number): Enclosing | null {
  const row = line - 1;
  const start = lineStart(text, row);
  const column = text.slice(start).search(/\S/);
  try {
    const tree = parse(text);
    try {
      let node = tree.rootNode.descendantForPosition({ row, column: Math.max(column, 0) });
      while (node && node.type !== 'function_item') node = node.parent;
      const name = node?.childForFieldName('name')?.text;
      if (!node || name === undefined) return null;
      // The last name of what is called: `self.finish(..)`, `Page::finish(..)`, `finish(..)`.
      const calls = node.descendantsOfType('call_expression').flatMap((call) => {
        const callee = call?.childForFieldName('function');
        return (callee?.childForFieldName('field') ?? callee?.childForFieldName('name') ?? callee)?.text ?? [];
      });
      return { name, calls: new Set(calls) };
    } finally {
      tree.delete();
    }
  } catch {
    return null;
  }
}

function lineStart(text: string, row: number): number {
  let start = 0;
  for (let at = 0; at < row; at++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start;
}

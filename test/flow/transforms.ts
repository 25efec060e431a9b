// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Rewrites that do not change what a program does: each gives the same program in other words. */
import { child, firstOf, named, textOf, walkNodes, type Node } from '../../server/syntax/node';
import { nameOf, rootOf, type Around, type Piece, type Rewriter } from './rewrite';

export interface Transform {
  readonly name: string;
  /** At least so many functions of the corpus must take part. */
  readonly atLeast: number;
  /** It gives names to values that had none: findings may speak of them by it. */
  readonly names?: true;
  /** What happens at a function's closing brace then happens at its value. */
  readonly ends?: true;
  /** Null where it does not apply to the file at all. */
  readonly rewriter: (source: string) => Rewriter;
}

function returnType(fn: Node | null): 'Result' | 'Option' | null {
  const type = fn?.kind === 'function_item' ? child(fn, 'return_type') : null;
  const head = type === null ? null : type.kind === 'generic_type' ? child(type, 'type') : type;
  const text = head === null ? '' : textOf(head).split('::').pop()?.trim();
  return text === 'Result' || text === 'Option' ? text : null;
}

/** Whether the node is `else`'s: there a block must stand around anything but an `if`. */
const inElse = (around: Around): boolean => around.parent?.kind === 'else_clause';

const braced = (around: Around, pieces: readonly Piece[]): readonly Piece[] => (inElse(around) ? ['{ ', ...pieces, ' }'] : pieces);

/** Statements whose neighbours must stay: an attribute in front, or something that is a name for what follows. */
function attributed(block: Node, statement: Node): boolean {
  const at = block.children.indexOf(statement);
  return block.children[at - 1]?.kind === 'attribute_item';
}

const hasKind = (node: Node, ...kinds: string[]): boolean => {
  let found = false;
  walkNodes(node, (n) => {
    if (kinds.includes(n.kind)) found = true;
    return !found;
  });
  return found;
};

/** `e?` says `match e { Ok(v) => v, Err(e) => return Err(From::from(e)) }`. */
const question: Rewriter = (node, around) => {
  if (node.kind !== 'try_expression') return null;
  const kind = returnType(around.body);
  const value = named(node)[0];
  const mark = node.children[node.children.length - 1];
  if (kind === null || value === undefined || mark === undefined) return null;
  const rest =
    kind === 'Result'
      ? ' { Ok(taken) => taken, Err(error) => return Err(From::from(error)) })'
      : ' { Some(taken) => taken, None => return None })';
  return ['(match ', value, { text: rest, at: mark }];
};

/** `if let P = v { a } else { b }` is `match v { P => { a }, _ => { b } }`. */
const ifLet: Rewriter = (node, around) => {
  if (node.kind !== 'if_expression') return null;
  const condition = child(node, 'condition');
  if (condition?.kind !== 'let_condition') return null;
  const pattern = child(condition, 'pattern');
  const value = child(condition, 'value');
  const body = child(node, 'consequence');
  if (pattern === null || value === null || body === null) return null;
  const otherwise = child(node, 'alternative');
  const last = otherwise === null ? null : (named(otherwise)[0] ?? null);
  const other: readonly Piece[] = last === null ? [{ text: '{}', at: body }] : last.kind === 'block' ? [last] : ['{ ', last, ' }'];
  return braced(around, ['match ', value, ' { ', pattern, ' => ', body, ' _ => ', ...other, ' }']);
};

const labelOf = (node: Node): readonly Piece[] => {
  const label = firstOf(node, 'label');
  return label === null ? [] : [label, ': '];
};

/** `while let P = v { b }` is `loop { match v { P => { b }, _ => break } }`. */
const whileLet: Rewriter = (node) => {
  if (node.kind !== 'while_expression') return null;
  const condition = child(node, 'condition');
  if (condition?.kind !== 'let_condition') return null;
  const pattern = child(condition, 'pattern');
  const value = child(condition, 'value');
  const body = child(node, 'body');
  if (pattern === null || value === null || body === null) return null;
  return [...labelOf(node), 'loop { match ', value, ' { ', pattern, ' => ', body, ' _ => break } }'];
};

/** `while c { b }` is `loop { if c { b } else { break } }`. */
const whileLoop: Rewriter = (node) => {
  if (node.kind !== 'while_expression') return null;
  const condition = child(node, 'condition');
  const body = child(node, 'body');
  if (condition === null || body === null || condition.kind === 'let_condition' || condition.kind === 'let_chain') return null;
  return [...labelOf(node), 'loop { if ', condition, ' ', body, ' else { break } }'];
};

/** What `for` is made into by rustc itself. */
const forLoop: Rewriter = (node, around) => {
  if (node.kind !== 'for_expression') return null;
  const pattern = child(node, 'pattern');
  const value = child(node, 'value');
  const body = child(node, 'body');
  if (pattern === null || value === null || body === null) return null;
  return braced(around, [
    'match (', value, ').into_iter() { mut items => ', ...labelOf(node), 'while let Some(', pattern, ') = items.next() ', body, ' }',
  ]);
};

/** `let P(x) = v else { … }` with one variable is `let x = match v { P(x) => x, _ => { … } }`. */
const letElse: Rewriter = (node) => {
  if (node.kind !== 'let_declaration' || child(node, 'type') !== null) return null;
  const pattern = child(node, 'pattern');
  const value = child(node, 'value');
  const otherwise = child(node, 'alternative');
  if (pattern?.kind !== 'tuple_struct_pattern' || value === null || otherwise === null) return null;
  const inner = pattern.children.filter((c) => c.named && c.field === null);
  const [only] = inner;
  if (inner.length !== 1 || only?.kind !== 'identifier') return null;
  return ['let ', only, ' = match ', value, ' { ', pattern, ` => ${only.text}, _ => `, otherwise, ' };'];
};

/** The last statement of a block: what is lost behind it is lost at the block's end, and an `else` of its own would be a place of its own. */
const isLast = (around: Around): boolean => around.parent?.kind !== 'expression_statement' || around.last;

/** `if c { a } else { b }` is `if !(c) { b } else { a }`. */
const negate: Rewriter = (node, around) => {
  if (node.kind !== 'if_expression') return null;
  const condition = child(node, 'condition');
  const body = child(node, 'consequence');
  const otherwise = child(node, 'alternative');
  if (condition === null || body === null || condition.kind === 'let_condition' || condition.kind === 'let_chain') return null;
  if (otherwise === null && isLast(around)) return null;
  const last = otherwise === null ? null : (named(otherwise)[0] ?? null);
  const other: readonly Piece[] = last === null ? [{ text: '{}', at: body }] : last.kind === 'block' ? [last] : ['{ ', last, ' }'];
  return ['if !(', condition, ') ', ...other, ' else ', body];
};

/** `if c { a }` is `match c { true => { a } false => {} }`. */
const matchOnBool: Rewriter = (node, around) => {
  if (node.kind !== 'if_expression') return null;
  const condition = child(node, 'condition');
  const body = child(node, 'consequence');
  const otherwise = child(node, 'alternative');
  if (condition === null || body === null || condition.kind === 'let_condition' || condition.kind === 'let_chain') return null;
  if (otherwise === null && isLast(around)) return null;
  const last = otherwise === null ? null : (named(otherwise)[0] ?? null);
  const other: readonly Piece[] = last === null ? [{ text: '{}', at: body }] : last.kind === 'block' ? [last] : ['{ ', last, ' }'];
  return braced(around, ['match ', condition, ' { true => ', body, ' false => ', ...other, ' }']);
};

/** A block around every expression statement. */
const innerBlock: Rewriter = (node, around) => {
  if (node.kind !== 'expression_statement' || around.fn === null || around.parent?.kind !== 'block') return null;
  if (attributed(around.parent, node)) return null;
  return ['{ ', node, ' }'];
};

/** The call of a plain function that is evaluated before all else in the expression, or null. */
function firstCall(value: Node): Node | null {
  if (value.kind === 'try_expression') return named(value)[0] === undefined ? null : firstCall(named(value)[0] ?? value);
  if (value.kind === 'unsafe_block') {
    const block = firstOf(value, 'block');
    const inner = block === null ? [] : named(block);
    return inner.length === 1 && inner[0] !== undefined ? firstCall(inner[0]) : null;
  }
  if (value.kind !== 'call_expression') return null;
  const callee = child(value, 'function');
  if (callee?.kind === 'field_expression') {
    const receiver = child(callee, 'value');
    return receiver === null ? null : firstCall(receiver);
  }
  return callee?.kind === 'identifier' || callee?.kind === 'scoped_identifier' || callee?.kind === 'generic_function' ? value : null;
}

/** `let x = f(g());` is `let taken = g(); let x = f(taken);`. */
const splitLet: Rewriter = (node, around) => {
  if (node.kind !== 'let_declaration' || around.parent?.kind !== 'block' || attributed(around.parent, node)) return null;
  const value = child(node, 'value');
  const call = value === null ? null : firstCall(value);
  const args = call === null ? null : child(call, 'arguments');
  const arg = args === null ? undefined : named(args)[0];
  // a temporary that is borrowed from would end with the new statement
  if (value === null || arg === undefined || hasKind(arg, 'reference_expression', 'closure_expression', 'await_expression')) return null;
  if (arg.kind !== 'call_expression' && arg.kind !== 'unsafe_block' && arg.kind !== 'try_expression') return null;
  const unsafe = insideUnsafe(value, arg) ? ['unsafe { ', arg, ' }'] : [arg];
  const all: Piece[] = ['let taken = ', ...unsafe, '; '];
  return [...all, ...without(node, arg, 'taken')];
};

function insideUnsafe(value: Node, arg: Node): boolean {
  let inside = false;
  walkNodes(value, (n) => {
    if (n === arg) return false;
    if (n.kind === 'unsafe_block' && n.start <= arg.start && n.end >= arg.end) inside = true;
    return true;
  });
  return inside;
}

/** The node's text with another text where `hole` stands; what holds the hole is not rewritten itself. */
function without(node: Node, hole: Node, text: string): Piece[] {
  if (node === hole) return [{ text, at: hole }];
  if (hole.start < node.start || hole.end > node.end) return [node];
  if (node.children.length === 0) return [node];
  return node.children.flatMap((c) => [...without(c, hole, text), { text: ' ', at: c }]);
}

const LOWER = /^_?[a-z]/;

/** Every variable of every function gets another name. */
function rename(source: string): Rewriter {
  const items = new Set<string>();
  const bound = new Map<Node, Set<string>>();
  walkNodes(rootOf(source), (n) => {
    if (n.kind === 'function_item' || n.kind === 'function_signature_item' || n.kind === 'const_item' || n.kind === 'static_item') items.add(nameOf(n));
    if (n.kind === 'scoped_identifier' || n.kind === 'use_declaration') return false;
    return true;
  });
  const namesOf = (fn: Node): Set<string> => {
    const known = bound.get(fn);
    if (known !== undefined) return known;
    const names = new Set<string>();
    const binding = (p: Node): void =>
      walkNodes(p, (n) => {
        if (n.field === 'type' || n.field === 'condition' || n.kind === 'scoped_identifier') return false;
        if (n.kind === 'identifier' || n.kind === 'shorthand_field_identifier') names.add(n.text);
        return true;
      });
    let opaque = false;
    walkNodes(fn, (n) => {
      if (n.field === 'pattern') binding(n);
      if (n.kind === 'closure_parameters') for (const p of named(n)) if (p.kind !== 'parameter') binding(p);
      // in braces of a macro a name may be a field's, and in its strings a variable's
      if (n.kind === 'token_tree' && n.children.some((c) => c.kind === '{' || (c.kind === 'string_literal' && /\{[a-z]/.test(c.text)))) opaque = true;
      return true;
    });
    for (const name of [...names]) if (!LOWER.test(name) || items.has(name)) names.delete(name);
    names.delete('self');
    if (opaque) names.clear();
    bound.set(fn, names);
    return names;
  };
  return (node, around) => {
    if (around.fn === null || around.parent === null) return null;
    const names = namesOf(around.fn);
    const to = (n: Node): string => `${n.text}${RENAMED}`;
    if (node.kind === 'shorthand_field_initializer') {
      const id = firstOf(node, 'identifier');
      return id !== null && names.has(id.text) ? [`${id.text}: ${to(id)}`] : null;
    }
    if (node.kind === 'field_pattern') {
      const id = firstOf(node, 'shorthand_field_identifier');
      if (id === null || !names.has(id.text)) return null;
      const before = node.children.filter((c) => c !== id).flatMap((c): Piece[] => [c, ' ']);
      return [`${id.text}: `, ...before, to(id)];
    }
    if (node.kind !== 'identifier' || !names.has(node.text) || around.parent.kind === 'scoped_identifier' || around.parent.kind === 'label') return null;
    if (around.parent.kind === 'macro_invocation' || (around.parent.kind === 'function_item' && node.field === 'name')) return null;
    if (around.parent.kind === 'token_tree') {
      const at = around.parent.children.indexOf(node);
      const before = around.parent.children[at - 1]?.kind;
      const after = around.parent.children[at + 1]?.kind;
      if (before === '.' || before === '::' || after === '::' || after === '!') return null;
    }
    return [to(node)];
  };
}

export const RENAMED = '_renamed';

/** A call that stands as a statement goes into the arguments of a macro. */
const macroArgument: Rewriter = (node, around) => {
  if (node.kind !== 'expression_statement' || around.fn === null || around.parent?.kind !== 'block' || attributed(around.parent, node)) return null;
  const value = named(node)[0];
  if (value === undefined || !node.children.some((c) => c.kind === ';')) return null;
  if (value.kind !== 'call_expression' && value.kind !== 'unsafe_block' && value.kind !== 'try_expression') return null;
  return value.kind === 'unsafe_block' ? ['assert!({ ', node, ' true });'] : ['pr_info!("{}\\n", { ', node, ' 0 });'];
};

/** Comments that look like code, and blank lines. */
const comments: Rewriter = (node, around) => {
  if (around.fn === null) return null;
  if ((node.kind === 'expression_statement' || node.kind === 'let_declaration') && around.parent?.kind === 'block') {
    return ['\n\n// then bindings::__free_pages(page, 0); }\n', node, ' /* return; */\n'];
  }
  if (around.parent?.kind === 'arguments' && node.named) return ['/* drop(page), " */ ', node, ' // ) }\n'];
  if (node.kind === 'field_identifier') return ['/* . */\n', node];
  return null;
};

/** `return` in front of a function's value. */
const explicitReturn: Rewriter = (node, around) => {
  if (node.kind !== 'block' || around.parent?.kind !== 'function_item' || child(around.parent, 'return_type') === null) return null;
  const last = named(node).at(-1);
  if (last === undefined || last.kind.endsWith('_statement') || last.kind.endsWith('_declaration') || last.kind.endsWith('_item')) return null;
  return node.children.flatMap((c): Piece[] => (c === last ? [{ text: 'return ', at: c }, c, { text: '; ', at: c }] : [c, { text: '\n', at: c }]));
};

/** A function's value goes through a variable. */
const namedTail: Rewriter = (node, around) => {
  if (node.kind !== 'block' || around.parent?.kind !== 'function_item' || child(around.parent, 'return_type') === null) return null;
  const last = named(node).at(-1);
  if (last === undefined || last.kind.endsWith('_statement') || last.kind.endsWith('_declaration') || last.kind.endsWith('_item')) return null;
  return node.children.flatMap((c): Piece[] =>
    c === last ? [{ text: 'let outcome = ', at: c }, c, { text: '; outcome ', at: c }] : [c, { text: '\n', at: c }],
  );
};

/** Parentheses around every value that a `let` binds or a call is given. */
const parentheses: Rewriter = (node, around) => {
  if (around.fn === null || around.parent === null || !node.named || node.kind.endsWith('comment')) return null;
  if (around.parent.kind === 'let_declaration' && node.field === 'value') return ['(', node, ')'];
  if (around.parent.kind === 'arguments') return ['(', node, ')'];
  return null;
};

/** A block around every value that a `let` binds: only where nothing in it is a temporary that the variable borrows from. */
const blockValue: Rewriter = (node, around) => {
  if (around.fn === null || around.parent?.kind !== 'let_declaration' || node.field !== 'value') return null;
  // the value of a `let else` must not end with a brace
  if (child(around.parent, 'alternative') !== null) return null;
  if (hasKind(node, 'reference_expression') || node.kind === 'identifier' || node.kind === 'closure_expression') return null;
  return ['{ ', node, ' }'];
};

const plain = (rewriter: Rewriter) => (): Rewriter => rewriter;

export const TRANSFORMS: readonly Transform[] = [
  { name: '`?` as a match', atLeast: 100, names: true, rewriter: plain(question) },
  { name: '`if let` as a match', atLeast: 20, rewriter: plain(ifLet) },
  { name: '`while let` as a loop with a match', atLeast: 8, rewriter: plain(whileLet) },
  { name: '`while` as a loop with an `if`', atLeast: 20, rewriter: plain(whileLoop) },
  { name: '`for` as a `while let`', atLeast: 20, rewriter: plain(forLoop) },
  { name: '`let else` as a match', atLeast: 10, rewriter: plain(letElse) },
  { name: 'conditions negated', atLeast: 50, rewriter: plain(negate) },
  { name: '`if` as a match', atLeast: 50, rewriter: plain(matchOnBool) },
  { name: 'statements in blocks of their own', atLeast: 100, rewriter: plain(innerBlock) },
  { name: 'values in blocks of their own', atLeast: 100, rewriter: plain(blockValue) },
  { name: 'values in parentheses', atLeast: 100, rewriter: plain(parentheses) },
  { name: 'a `let` in two', atLeast: 10, names: true, rewriter: plain(splitLet) },
  { name: 'variables renamed', atLeast: 100, rewriter: rename },
  { name: 'statements as arguments of a macro', atLeast: 50, rewriter: plain(macroArgument) },
  { name: 'comments and blank lines', atLeast: 100, rewriter: plain(comments) },
  { name: 'the value returned by `return`', atLeast: 100, ends: true, rewriter: plain(explicitReturn) },
  { name: 'the value returned through a variable', atLeast: 100, rewriter: plain(namedTail) },
];

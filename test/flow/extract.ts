// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Moves the second half of a function into a helper that is called in its place. */
import { child, firstOf, named, textOf, walkNodes, type Node } from '../../server/syntax/node';
import { nameOf, type Piece, type Rewriter } from './rewrite';

/** What a helper is called: the function's name and this. */
export const REST = '_rest';

interface Variable {
  readonly mutable: boolean;
  /** As it is written in the helper's head; null where nothing tells it. */
  readonly type: string | null;
}

const RESULT_OF: ReadonlyMap<string, string> = new Map([
  ['alloc_pages', '*mut bindings::page'], ['vmalloc_to_page', '*mut bindings::page'], ['kmap_local_page', '*mut c_void'],
  ['folio_alloc', '*mut bindings::folio'], ['filemap_get_folio', '*mut bindings::folio'], ['vmalloc', '*mut c_void'],
]);

/** Functions of their own, without generics, whose second half needs nothing but variables of known types. */
export const extractTail: Rewriter = (node, around, source) => {
  if (node.kind !== 'function_item' || around.parent?.kind !== 'source_file' || child(node, 'type_parameters') !== null) return null;
  if (node.children.some((c) => c.kind === 'function_modifiers' || c.kind === 'where_clause')) return null;
  const ret = child(node, 'return_type');
  const retText = ret === null ? '' : textOf(ret);
  const body = child(node, 'body');
  const params = child(node, 'parameters');
  if (body === null || params === null || /[&'<]\s*'|&/.test(retText) || retText.includes("'")) return null;
  const statements = named(body);
  const owner = source.includes('types::Owned') ? 'Owned<Page>' : 'Page';
  if (statements.some((s) => s.kind.endsWith('_item') || hasKind(s, 'closure_expression', 'function_item'))) return null;
  const start = paramsOf(params);
  if (start === null) return null;
  for (let cut = Math.floor(statements.length / 2); cut < statements.length; cut++) {
    if (cut === 0) continue;
    const vars = new Map(start);
    for (const s of statements.slice(0, cut)) declare(s, vars, owner);
    const tail = statements.slice(cut);
    const used = usedIn(tail, vars);
    if (used.length === 0 || used.some((n) => vars.get(n)?.type == null)) continue;
    // by its signature alone such a helper would be wrong: it forgets what it was given, or gives back what it was lent
    const types = used.map((n) => vars.get(n)?.type ?? '');
    const lent = new Map([...vars].filter(([, v]) => v.type?.startsWith('&') && !v.type.startsWith('&mut') && v.type !== '&Device'));
    const touched = usedIn(statements.slice(0, cut), lent);
    if (touched.some((n) => used.includes(n)) || (types.some((t) => t === owner || t === 'ARef<Folio>') && mentions(tail, 'forget'))) continue;
    return moved(node, body, tail, used, vars, ret);
  }
  return null;
};

function moved(fn: Node, body: Node, tail: readonly Node[], used: readonly string[], vars: ReadonlyMap<string, Variable>, ret: Node | null): Piece[] {
  const [first] = tail;
  if (first === undefined) return [fn];
  const name = `${nameOf(fn)}${REST}`;
  const heads = used.map((n) => `${vars.get(n)?.mutable ? 'mut ' : ''}${n}: ${vars.get(n)?.type ?? ''}`);
  const out: Piece[] = [];
  for (const c of fn.children) {
    if (c !== body) {
      out.push(c, ' ');
      continue;
    }
    for (const b of body.children) if (b.start < first.start) out.push({ text: '\n', at: b }, b);
    out.push({ text: `\n${name}(${used.join(', ')})\n}\n\n`, at: first });
  }
  out.push({ text: `fn ${name}(${heads.join(', ')})`, at: first });
  if (ret !== null) out.push({ text: ` -> ${textOf(ret)}`, at: first });
  out.push({ text: ' {', at: first });
  for (const b of body.children) if (b.start >= first.start) out.push({ text: '\n', at: b }, b);
  return out;
}

function paramsOf(params: Node): Map<string, Variable> | null {
  const out = new Map<string, Variable>();
  for (const p of named(params)) {
    const pattern = child(p, 'pattern');
    const type = child(p, 'type');
    if (p.kind !== 'parameter' || pattern?.kind !== 'identifier' || type === null) return null;
    out.set(pattern.text, { mutable: p.children.some((c) => c.kind === 'mutable_specifier'), type: textOf(type) });
  }
  return out;
}

/** What a statement of the first half declares; a pattern's names are of unknown type. */
function declare(s: Node, vars: Map<string, Variable>, owner: string): void {
  if (s.kind !== 'let_declaration') return;
  const pattern = child(s, 'pattern');
  const value = child(s, 'value');
  const type = child(s, 'type');
  if (pattern === null) return;
  if (pattern.kind === 'identifier') {
    const known = type !== null ? textOf(type) : value === null ? null : typeOf(value, vars, owner);
    vars.set(pattern.text, { mutable: s.children.some((c) => c.kind === 'mutable_specifier'), type: known });
    return;
  }
  const some = pattern.kind === 'tuple_struct_pattern' && value !== null ? inner(typeOf(value, vars, owner), 'Option') : null;
  walkNodes(pattern, (n) => {
    if (n.kind === 'identifier' && n.field !== 'type') vars.set(n.text, { mutable: false, type: pattern.children.includes(n) ? some : null });
    if (n.kind === 'shorthand_field_identifier') vars.set(n.text, { mutable: false, type: null });
  });
}

const inner = (type: string | null, head: string): string | null => (type?.startsWith(`${head}<`) ? type.slice(head.length + 1, -1) : null);

function typeOf(value: Node, vars: ReadonlyMap<string, Variable>, owner: string): string | null {
  switch (value.kind) {
    case 'identifier':
      return vars.get(value.text)?.type ?? null;
    case 'unsafe_block': {
      const block = firstOf(value, 'block');
      const only = block === null ? [] : named(block);
      return only.length === 1 && only[0] !== undefined ? typeOf(only[0], vars, owner) : null;
    }
    case 'try_expression': {
      const of = named(value)[0];
      return of === undefined ? null : inner(typeOf(of, vars, owner), 'Result') ?? inner(typeOf(of, vars, owner), 'Option');
    }
    case 'call_expression':
      return typeOfCall(value, vars, owner);
    default:
      return null;
  }
}

function typeOfCall(call: Node, vars: ReadonlyMap<string, Variable>, owner: string): string | null {
  const callee = child(call, 'function');
  const args = child(call, 'arguments');
  const arg = args === null ? undefined : named(args)[0];
  if (callee?.kind === 'field_expression') {
    const receiver = child(callee, 'value');
    const of = receiver === null ? null : typeOf(receiver, vars, owner);
    const method = child(callee, 'field')?.text;
    if (method === 'ok_or') return inner(of, 'Option') === null ? null : `Result<${inner(of, 'Option')}>`;
    if (method === 'as_ptr' && of !== null) {
      if (inner(of, 'NonNull') !== null) return `*mut ${inner(of, 'NonNull')}`;
      if (of === owner || of === '&Page') return '*mut bindings::page';
      if (of === '&Folio' || of === 'ARef<Folio>') return '*mut bindings::folio';
    }
    if (method === 'is_ready' || method === 'has_room') return 'bool';
    return method === 'wait' ? 'Result' : null;
  }
  const path = callee === null ? '' : textOf(callee);
  if (path === 'Page::alloc_page') return `Result<${owner}>`;
  const of = arg === undefined ? null : typeOf(arg, vars, owner);
  if (path === 'NonNull::new' && of?.startsWith('*mut ')) return `Option<NonNull<${of.slice(5)}>>`;
  if (path === 'from_err_ptr' && of !== null) return `Result<${of}>`;
  return path.startsWith('bindings::') ? (RESULT_OF.get(path.slice('bindings::'.length)) ?? null) : null;
}

function mentions(tail: readonly Node[], name: string): boolean {
  return usedIn(tail, new Map([[name, { mutable: false, type: null }]]), true).length > 0;
}

function usedIn(tail: readonly Node[], vars: ReadonlyMap<string, Variable>, paths = false): string[] {
  const used = new Set<string>();
  for (const s of tail) {
    walkNodes(s, (n) => {
      if ((n.kind === 'identifier' || n.kind === 'shorthand_field_identifier') && vars.has(n.text)) used.add(n.text);
      return paths || n.kind !== 'scoped_identifier';
    });
  }
  return [...vars.keys()].filter((n) => used.has(n));
}

function hasKind(node: Node, ...kinds: string[]): boolean {
  let found = false;
  walkNodes(node, (n) => {
    if (kinds.includes(n.kind)) found = true;
    return !found;
  });
  return found;
}

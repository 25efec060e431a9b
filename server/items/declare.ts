// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** From a file's tree to what it declares. One walk, function bodies left out. */
import type { Tree } from '../syntax/parser';
import { child, firstOf, hasToken, materialize, named, type Node, textOf } from '../syntax/node';
import type { Span } from '../syntax/text';
import type {
  AliasItem, ConstItem, EnumItem, Field, FnItem, GenericParams, ImplItem, Item, ItemBase, Module, Param, SelfKind, SourceFile, StructItem,
  TraitItem,
} from './item';
import { collectUses } from './uses';

/** Where the walk stops: bodies are made into nodes one by one, when a function is played. */
const STOP: ReadonlySet<string> = new Set(['block', 'token_tree']);

interface Mutable {
  items: Item[];
  fns: FnItem[];
  impls: ImplItem[];
  structs: StructItem[];
  enums: EnumItem[];
  traits: TraitItem[];
  aliases: AliasItem[];
  consts: ConstItem[];
  useDeclarations: Span[];
}

/** Collects a file's declarations. `modulePath` is the canonical path of the module that the file is. */
export function declare(path: string, text: string, tree: Tree, modulePath: string): SourceFile {
  const top = materialize(tree.rootNode, text, 0, (kind) => STOP.has(kind));
  const out: Mutable = { items: [], fns: [], impls: [], structs: [], enums: [], traits: [], aliases: [], consts: [], useDeclarations: [] };
  const root = newModule(modulePath, null);
  const errors: Span[] = [];
  const file: SourceFile = { path, text, root, hasErrors: tree.rootNode.hasError, errors, ...out };
  // a file that is not closed is one error: what was being read begins with the first loose word in it
  const loose = top.kind === 'ERROR' ? (top.children.find((n) => !/_item$|^use_declaration$|comment$|^macro_invocation$/.test(n.kind)) ?? top) : null;
  if (loose) errors.push({ start: loose.start, end: top.end });
  collect(top, { file, module: root, owner: null, out, errors, tree });
  return file;
}

interface Context {
  readonly file: SourceFile;
  readonly module: Module;
  readonly owner: ImplItem | TraitItem | null;
  readonly out: Mutable;
  readonly errors: Span[];
  readonly tree: Tree;
}

function newModule(path: string, parent: Module | null, transparent = false): Module {
  return { path, parent, transparent, uses: new Map(), globs: [], items: new Map(), modules: new Map(), outOfLine: new Set() };
}

/** What stands above an item and belongs to it. */
interface Leading {
  docs: string[];
  comments: { text: string; span: Span }[];
  attributes: string[];
}

function collect(parent: Node, cx: Context): void {
  let leading: Leading = { docs: [], comments: [], attributes: [] };
  for (const node of parent.children) {
    switch (node.kind) {
      case 'line_comment':
      case 'block_comment':
        addComment(leading, node);
        continue;
      case 'attribute_item':
        leading.attributes.push(attributeText(node, cx.file.text));
        continue;
      case 'inner_attribute_item':
      case '{':
      case '}':
      case ';':
        continue;
      case 'ERROR':
        cx.errors.push({ start: node.start, end: node.end });
        break;
      default:
        collectItem(node, leading, cx);
    }
    leading = { docs: [], comments: [], attributes: [] };
  }
}

function addComment(leading: Leading, node: Node): void {
  // tree-sitter-rust lets a doc line's node run over its line end
  const text = node.text.replace(/\r?\n$/, '');
  const doc = /^\/\/\/(?!\/)\s?(.*)$/.exec(text) ?? /^\/\*\*(?!\*)([\s\S]*)\*\/$/.exec(text);
  if (doc) leading.docs.push(doc[1] ?? '');
  else leading.comments.push({ text, span: { start: node.start, end: node.start + text.length } });
}

function attributeText(node: Node, source: string): string {
  return source.slice(node.start, node.end).replace(/^#\s*!?\[\s*/, '').replace(/\s*\]$/, '');
}

function collectItem(node: Node, leading: Leading, cx: Context): void {
  const { out, module } = cx;
  switch (node.kind) {
    case 'function_item':
    case 'function_signature_item': {
      const fn = functionItem(node, leading, cx);
      if (!fn) return;
      out.fns.push(fn);
      if (fn.bodySpan) fn.inner = bodyItems(fn, cx);
      if (cx.owner) cx.owner.fns.push(fn);
      else {
        out.items.push(fn);
        module.items.set(fn.name, fn);
      }
      return;
    }
    case 'struct_item':
    case 'union_item': {
      const base = itemBase(node, leading, cx);
      if (!base) return;
      const body = child(node, 'body');
      const item: StructItem = {
        ...base, kind: 'struct', tuple: body?.kind === 'ordered_field_declaration_list', fields: body ? fields(body) : [], generics: generics(node),
      };
      out.structs.push(item);
      add(item, cx);
      return;
    }
    case 'enum_item': {
      const base = itemBase(node, leading, cx);
      if (!base) return;
      const body = child(node, 'body');
      const variants = (body ? named(body) : []).filter((n) => n.kind === 'enum_variant').map((v) => {
        const inner = child(v, 'body');
        return { name: textOf(child(v, 'name') ?? v), fields: inner ? fields(inner) : [], span: { start: v.start, end: v.end } };
      });
      const item: EnumItem = { ...base, kind: 'enum', variants, generics: generics(node) };
      out.enums.push(item);
      add(item, cx);
      return;
    }
    case 'impl_item': {
      const self = child(node, 'type');
      if (!self) return;
      const body = child(node, 'body');
      const headEnd = body ? body.start : node.end;
      const item: ImplItem = {
        kind: 'impl', name: textOf(self), file: cx.file, module, span: span(node), nameSpan: span(self), isPub: false, ...texts(leading), node,
        trait: child(node, 'trait'), self, isUnsafe: hasToken(node, 'unsafe'), isNegative: hasToken(node, '!'), generics: generics(node),
        fns: [], types: [], consts: [], headSpan: { start: node.start, end: trimEnd(cx.file.text, node.start, headEnd) },
      };
      out.impls.push(item);
      out.items.push(item);
      if (body) collect(body, { ...cx, owner: item });
      return;
    }
    case 'trait_item': {
      const base = itemBase(node, leading, cx);
      if (!base) return;
      const item: TraitItem = { ...base, kind: 'trait', isUnsafe: hasToken(node, 'unsafe'), generics: generics(node), fns: [] };
      out.traits.push(item);
      add(item, cx);
      const body = child(node, 'body');
      if (body) collect(body, { ...cx, owner: item });
      return;
    }
    case 'type_item':
    case 'associated_type': {
      const base = itemBase(node, leading, cx);
      if (!base) return;
      const item: AliasItem = { ...base, kind: 'alias', ty: child(node, 'type'), generics: generics(node) };
      out.aliases.push(item);
      if (cx.owner?.kind === 'impl') cx.owner.types.push(item);
      else if (!cx.owner) add(item, cx);
      return;
    }
    case 'const_item':
    case 'static_item': {
      const base = itemBase(node, leading, cx);
      if (!base) return;
      const item: ConstItem = { ...base, kind: node.kind === 'const_item' ? 'const' : 'static', ty: child(node, 'type'), value: child(node, 'value') };
      out.consts.push(item);
      if (cx.owner?.kind === 'impl') cx.owner.consts.push(item);
      else if (!cx.owner) add(item, cx);
      return;
    }
    case 'mod_item': {
      const name = child(node, 'name');
      if (!name) return;
      const body = child(node, 'body');
      if (!body) {
        module.outOfLine.add(textOf(name));
        return;
      }
      const inner = newModule(`${module.path}::${textOf(name)}`, module);
      module.modules.set(textOf(name), inner);
      collect(body, { ...cx, module: inner, owner: null });
      return;
    }
    case 'foreign_mod_item': {
      const body = child(node, 'body');
      if (body) collect(body, { ...cx, owner: null });
      return;
    }
    case 'use_declaration':
      out.useDeclarations.push(span(node));
      collectUses(node, module);
      return;
    default:
      return;
  }
}

/** Kinds of items that a body may hold. */
const INNER: ReadonlySet<string> = new Set(['function_item', 'struct_item', 'enum_item', 'impl_item', 'trait_item', 'const_item', 'static_item', 'type_item']);

/** The items of a function's body: they are declared like others, in a module that only the body sees. */
function bodyItems(fn: FnItem, cx: Context): Module | null {
  const body = fn.bodySpan;
  if (!body || !/\b(?:fn|struct|enum|impl|trait|const|static|type)\s/.test(cx.file.text.slice(body.start, body.end))) return null;
  let block = cx.tree.rootNode.descendantForIndex(body.start, Math.max(body.end - 1, body.start));
  while (block && (block.type !== 'block' || block.startIndex > body.start || block.endIndex < body.end)) block = block.parent;
  const nodes = (block?.namedChildren ?? []).filter((n) => n !== null && INNER.has(n.type));
  if (nodes.length === 0) return null;
  const inner = newModule(`${cx.module.path}::${fn.name}()`, cx.module, true);
  cx.module.modules.set(`${fn.name}()`, inner);
  for (const n of nodes) {
    if (n) collectItem(materialize(n, cx.file.text, 0, (kind) => STOP.has(kind)), { docs: [], comments: [], attributes: [] }, { ...cx, module: inner, owner: null });
  }
  return inner;
}

function add(item: Item, cx: Context): void {
  cx.out.items.push(item);
  cx.module.items.set(item.name, item);
}

function span(node: Node): Span {
  return { start: node.start, end: node.end };
}

function trimEnd(text: string, start: number, end: number): number {
  while (end > start && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

function texts(leading: Leading): Pick<ItemBase, 'docs' | 'comments' | 'attributes'> {
  return { docs: leading.docs.join('\n'), comments: leading.comments, attributes: leading.attributes };
}

function itemBase(node: Node, leading: Leading, cx: Context): ItemBase | null {
  const name = child(node, 'name');
  if (!name) return null;
  return {
    name: textOf(name), file: cx.file, module: cx.module, span: span(node), nameSpan: span(name),
    isPub: node.children.some((c) => c.kind === 'visibility_modifier'), ...texts(leading), node,
  };
}

function functionItem(node: Node, leading: Leading, cx: Context): FnItem | null {
  const base = itemBase(node, leading, cx);
  const list = child(node, 'parameters');
  if (!base || !list) return null;
  const modifiers = firstOf(node, 'function_modifiers');
  const body = child(node, 'body');
  const params: Param[] = [];
  let selfNode: Node | null = null;
  let self: SelfKind = 'none';
  for (const p of named(list)) {
    if (p.kind === 'self_parameter') {
      selfNode = p;
      self = hasToken(p, '&') ? (firstOf(p, 'mutable_specifier') ? 'mut' : 'ref') : 'value';
    } else if (p.kind === 'parameter') {
      const pattern = child(p, 'pattern');
      if (!pattern) continue;
      if (pattern.kind === 'self') {
        selfNode = p;
        self = 'typed';
        continue;
      }
      params.push({ name: pattern.kind === 'identifier' ? pattern.text : null, pattern, ty: child(p, 'type'), span: span(p) });
    }
  }
  const owner = cx.owner;
  return {
    ...base, kind: 'fn', display: owner ? `${ownerName(owner)}::${base.name}` : base.name, owner, self, selfNode, params,
    ret: child(node, 'return_type'), generics: generics(node),
    isUnsafe: (modifiers !== null && hasToken(modifiers, 'unsafe')),
    isAsync: (modifiers !== null && hasToken(modifiers, 'async')),
    isExtern: modifiers !== null && firstOf(modifiers, 'extern_modifier') !== null,
    headSpan: { start: node.start, end: body ? trimEnd(cx.file.text, node.start, body.start) : node.end },
    bodySpan: body ? span(body) : null, inner: null,
  };
}

/** The plain name of an impl's type or a trait, for `Type::method`. */
export function ownerName(owner: ImplItem | TraitItem): string {
  if (owner.kind === 'trait') return owner.name;
  let node: Node = owner.self;
  for (;;) {
    const inner = child(node, 'type') ?? child(node, 'name');
    if (!inner) break;
    node = inner;
  }
  return textOf(node);
}

function fields(body: Node): Field[] {
  if (body.kind === 'ordered_field_declaration_list') {
    const out: Field[] = [];
    let isPub = false;
    let start = -1;
    for (const c of body.children) {
      if (c.kind === 'visibility_modifier') {
        isPub = true;
        start = c.start;
      } else if (c.field === 'type') {
        out.push({ name: String(out.length), ty: c, isPub, span: { start: start < 0 ? c.start : start, end: c.end }, docs: '' });
        isPub = false;
        start = -1;
      }
    }
    return out;
  }
  const out: Field[] = [];
  let leading: Leading = { docs: [], comments: [], attributes: [] };
  for (const c of body.children) {
    if (c.kind === 'line_comment' || c.kind === 'block_comment') addComment(leading, c);
    else if (c.kind === 'field_declaration') {
      const name = child(c, 'name');
      const ty = child(c, 'type');
      if (name && ty) {
        const isPub = c.children.some((x) => x.kind === 'visibility_modifier');
        out.push({ name: textOf(name), ty, isPub, span: { start: c.start, end: c.end }, docs: leading.docs.join('\n') });
      }
      leading = { docs: [], comments: [], attributes: [] };
    }
  }
  return out;
}

function generics(node: Node): GenericParams {
  const lifetimes: string[] = [];
  const types: { name: string; bounds: Node[] }[] = [];
  const consts: string[] = [];
  const where: { left: Node; bounds: Node[] }[] = [];
  const list = child(node, 'type_parameters');
  for (const p of list ? named(list) : []) {
    const name = child(p, 'name');
    const bounds = child(p, 'bounds');
    if (p.kind === 'lifetime_parameter') lifetimes.push(lifetimeName(name ?? p));
    else if (p.kind === 'lifetime') lifetimes.push(lifetimeName(p));
    else if (p.kind === 'const_parameter' && name) consts.push(textOf(name));
    else if (p.kind === 'type_parameter' && name) types.push({ name: textOf(name), bounds: bounds ? named(bounds) : [] });
    else if (p.kind === 'type_identifier') types.push({ name: p.text, bounds: [] });
  }
  const clause = firstOf(node, 'where_clause');
  for (const p of clause ? named(clause) : []) {
    const left = child(p, 'left');
    const bounds = child(p, 'bounds');
    if (left && bounds) where.push({ left, bounds: named(bounds) });
  }
  return { lifetimes, types, consts, where };
}

/** The name of a lifetime node, without its tick. */
export function lifetimeName(node: Node): string {
  return textOf(node).replace(/^'\s*/, '');
}


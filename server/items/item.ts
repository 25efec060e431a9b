// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a file declares. Spans are absolute offsets in the file's text. */
import type { Node } from '../syntax/node';
import type { Span } from '../syntax/text';

export interface GenericParams {
  readonly lifetimes: readonly string[];
  readonly types: readonly { readonly name: string; readonly bounds: readonly Node[] }[];
  readonly consts: readonly string[];
  /** `where` clauses: the bounded type and its bounds. */
  readonly where: readonly { readonly left: Node; readonly bounds: readonly Node[] }[];
}

export interface ItemBase {
  readonly name: string;
  readonly file: SourceFile;
  readonly module: Module;
  /** The whole item, attributes and doc comments left out. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly isPub: boolean;
  /** Text of the doc comment, a line a line, without its markers. */
  readonly docs: string;
  /** Line and block comments right above the item (attributes may stand between), markers included. */
  readonly comments: readonly { readonly text: string; readonly span: Span }[];
  /** The insides of the `#[…]` above it: `inline`, `pin_data(PinnedDrop)`. */
  readonly attributes: readonly string[];
  /** The item's own node, function bodies left out. */
  readonly node: Node;
}

export type SelfKind = 'none' | 'value' | 'ref' | 'mut' | 'typed';

export interface Param {
  readonly name: string | null;
  readonly pattern: Node;
  readonly ty: Node | null;
  readonly span: Span;
}

export interface FnItem extends ItemBase {
  readonly kind: 'fn';
  /** `Type::method` or the name. */
  readonly display: string;
  readonly owner: ImplItem | TraitItem | null;
  readonly self: SelfKind;
  /** The self parameter, where there is one. */
  readonly selfNode: Node | null;
  /** Without self. */
  readonly params: readonly Param[];
  readonly ret: Node | null;
  readonly generics: GenericParams;
  readonly isUnsafe: boolean;
  readonly isAsync: boolean;
  /** `extern "C" fn` with a body, called by C. */
  readonly isExtern: boolean;
  /** Everything before the body: what a signature change touches. */
  readonly headSpan: Span;
  readonly bodySpan: Span | null;
  /** The items that its body declares, seen from inside the body only; null where there are none. */
  inner: Module | null;
}

export interface Field {
  /** The name, or its number. */
  readonly name: string;
  readonly ty: Node;
  readonly isPub: boolean;
  readonly span: Span;
  readonly docs: string;
}

export interface StructItem extends ItemBase {
  readonly kind: 'struct';
  readonly tuple: boolean;
  readonly fields: readonly Field[];
  readonly generics: GenericParams;
}

export interface EnumItem extends ItemBase {
  readonly kind: 'enum';
  readonly variants: readonly { readonly name: string; readonly fields: readonly Field[]; readonly span: Span }[];
  readonly generics: GenericParams;
}

export interface ImplItem extends ItemBase {
  readonly kind: 'impl';
  readonly trait: Node | null;
  readonly self: Node;
  readonly isUnsafe: boolean;
  /** `impl !Send for …`. */
  readonly isNegative: boolean;
  readonly generics: GenericParams;
  readonly fns: FnItem[];
  readonly types: AliasItem[];
  readonly consts: ConstItem[];
  /** `impl … for …`, up to the opening brace. */
  readonly headSpan: Span;
}

export interface TraitItem extends ItemBase {
  readonly kind: 'trait';
  readonly isUnsafe: boolean;
  readonly generics: GenericParams;
  readonly fns: FnItem[];
}

export interface AliasItem extends ItemBase {
  readonly kind: 'alias';
  readonly ty: Node | null;
  readonly generics: GenericParams;
}

export interface ConstItem extends ItemBase {
  readonly kind: 'const' | 'static';
  readonly ty: Node | null;
  readonly value: Node | null;
}

export type Item = FnItem | StructItem | EnumItem | ImplItem | TraitItem | AliasItem | ConstItem;

/** A name that `use` brings in. */
export interface UseName {
  readonly name: string;
  /** Segments as written, after expansion of braces: `crate`, `self`, `super` not yet resolved. */
  readonly path: readonly string[];
  readonly isPub: boolean;
  readonly span: Span;
  /** The whole `use` declaration. */
  readonly declaration: Span;
}

export interface Module {
  /** Canonical: `kernel::page`. */
  readonly path: string;
  readonly parent: Module | null;
  /** A function's body: names that it does not have are those of the module around it. */
  readonly transparent: boolean;
  readonly uses: Map<string, UseName>;
  readonly globs: { readonly path: readonly string[]; readonly isPub: boolean }[];
  /** Names declared here, and inline modules. */
  readonly items: Map<string, Item>;
  readonly modules: Map<string, Module>;
  /** `mod name;` declarations. */
  readonly outOfLine: Set<string>;
}

export interface SourceFile {
  /** Workspace-relative, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly root: Module;
  readonly items: readonly Item[];
  readonly fns: readonly FnItem[];
  readonly impls: readonly ImplItem[];
  readonly structs: readonly StructItem[];
  readonly enums: readonly EnumItem[];
  readonly traits: readonly TraitItem[];
  readonly aliases: readonly AliasItem[];
  readonly consts: readonly ConstItem[];
  /** All `use` declarations in source order. */
  readonly useDeclarations: readonly Span[];
  /** Every comment of the file outside function bodies. */
  readonly hasErrors: boolean;
  /** The spans of what the parser could not read. */
  readonly errors: readonly Span[];
}

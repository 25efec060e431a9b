// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Turning the impl that ends a page's life another way (`AlwaysRefCounted`, `Drop`) into `Ownable`. */
import type { ImplItem } from '../items/item';
import type { ItemTree } from '../items/tree';
import type { Span } from '../syntax/text';
import { edit, fixOf, indentAt, lineStart, newlineOf, removalOfItem, sourceOf } from './edits';
import { changeImports, type Import, importOf } from './imports';
import type { ProposedFix, TextEdit } from './rule';
import { nameUses } from './uses';

/**
 * The impl becomes `Ownable` with a `release` that frees the page. Where the type is `Ownable` already, the impl goes.
 * @param dropped the name of the trait that is no longer imported, where nothing else names it.
 */
export function ownableInstead(impl: ImplItem, dropped: string | null, title: string, tree: ItemTree): ProposedFix | null {
  const { file } = impl;
  const self = tree.implSelf(impl);
  if (self.kind !== 'path') return null;
  const gone = removalOfItem(impl);
  const remove = dropped !== null && nameUses(file, dropped, [gone]) === 0 ? [dropped] : [];
  const already = tree.implsOf(self.path).some((i) => i !== impl && i.trait !== null && /(^|::)\??Ownable$/.test(tree.implTrait(i) ?? ''));
  if (already) {
    const imports = changeImports(file, impl.module, tree, [], remove);
    return fixOf('Remove this impl: `Ownable` releases the page already', 'unsafe', [...imports.edits, edit(file, gone, '')], true);
  }
  const imports = changeImports(file, impl.module, tree, ownableImports(tree), remove);
  return fixOf(title, 'unsafe', [...imports.edits, ownableImplEdit(impl, tree, imports.write('Ownable'), '0')], true);
}

/** What the `Ownable` impl names. */
export function ownableImports(tree: ItemTree): readonly Import[] {
  return [importOf('kernel', 'types::Ownable'), ...(releaseHook(tree).nonNull ? [importOf('core', 'ptr::NonNull')] : [])];
}

/** The edit that puts an `Ownable` impl, which frees pages of an order, in the place of another impl and its comments. */
export function ownableImplEdit(impl: ImplItem, tree: ItemTree, ownable: string, order: string): TextEdit {
  const hook = releaseHook(tree);
  const { file } = impl;
  const { text } = file;
  const indent = indentAt(text, impl.span.start);
  const lines = [
    ...(hook.unsafeTrait ? ['// SAFETY: `release` frees the page, which nothing else does.'] : []),
    `${hook.unsafeTrait ? 'unsafe ' : ''}impl ${ownable} for ${sourceOf(file, impl.self)} {`,
    '    #[inline]',
    `    unsafe fn release(${hook.parameter}) {`,
    '        // SAFETY: The owner is gone, so that the page is this function\'s to free.',
    `        unsafe { bindings::__free_pages(${hook.pointer}, ${order}) };`,
    '    }',
    '}',
  ];
  const span: Span = { start: startWithComments(text, impl.span.start), end: impl.span.end };
  return edit(file, span, lines.map((l, i) => (i === 0 ? l : `${indent}${l}`)).join(newlineOf(text)));
}

interface Hook {
  readonly unsafeTrait: boolean;
  readonly parameter: string;
  readonly pointer: string;
  readonly nonNull: boolean;
}

/** The form of `Ownable` that the tree has; the series settled on a safe trait with `NonNull`. */
function releaseHook(tree: ItemTree): Hook {
  const trait = tree.files.flatMap((f) => f.traits).find((t) => t.name === 'Ownable');
  const release = trait?.fns.find((f) => f.name === 'release');
  if (release?.self === 'mut') return { unsafeTrait: trait?.isUnsafe ?? false, parameter: '&mut self', pointer: 'core::ptr::from_mut(self).cast()', nonNull: false };
  return { unsafeTrait: trait?.isUnsafe ?? false, parameter: 'this: NonNull<Self>', pointer: 'this.as_ptr().cast()', nonNull: true };
}

/** Comments above an impl speak for what is replaced; doc comments and attributes stay. */
function startWithComments(text: string, offset: number): number {
  let start = lineStart(text, offset);
  const own = start;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start).trim();
    if (!line.startsWith('//') || line.startsWith('///') || line.startsWith('//!')) break;
    start = above;
  }
  return start === own ? offset : start + indentAt(text, start).length;
}

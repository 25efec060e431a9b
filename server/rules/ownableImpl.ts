// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Turning the impl that ends a page's life another way (`AlwaysRefCounted`, `Drop`) into `Ownable`. */
import type { ImplItem } from '../items/item';
import type { ItemTree } from '../items/tree';
import type { Span } from '../syntax/text';
import { edit, fixOf, indentAt, lineStart, newlineOf, removalOfItem, sourceOf } from './edits';
import { changeImports, importOf } from './imports';
import type { ProposedFix } from './rule';
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
  const hook = releaseHook(tree);
  const add = [importOf('kernel', 'types::Ownable'), ...(hook.nonNull ? [importOf('core', 'ptr::NonNull')] : [])];
  const imports = changeImports(file, impl.module, tree, add, remove);
  const { text } = file;
  const nl = newlineOf(text);
  const indent = indentAt(text, impl.span.start);
  const lines = [
    ...(hook.unsafeTrait ? ['// SAFETY: `release` frees the page, which nothing else does.'] : []),
    `${hook.unsafeTrait ? 'unsafe ' : ''}impl ${imports.write('Ownable')} for ${sourceOf(file, impl.self)} {`,
    '    #[inline]',
    `    unsafe fn release(${hook.parameter}) {`,
    '        // SAFETY: The owner is gone, so that the page is this function\'s to free.',
    `        unsafe { bindings::__free_pages(${hook.pointer}, 0) };`,
    '    }',
    '}',
  ];
  const span: Span = { start: startWithComments(text, impl.span.start), end: impl.span.end };
  return fixOf(title, 'unsafe', [...imports.edits, edit(file, span, lines.map((l, i) => (i === 0 ? l : `${indent}${l}`)).join(nl))], true);
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

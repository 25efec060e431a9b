// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reads the generation of `kernel::page` off a tree's declarations. */
import type { ItemTree } from '../items/tree';
import { lastSegment, type Ty } from '../items/type';
import { type Generation, recogniseGeneration } from '../kernel/generations';

export function readGeneration(tree: ItemTree): Generation | null {
  let pageFieldKind: 'nonnull' | 'opaque' | 'raw' | 'other' | null = null;
  let hasPagesConstOrder = false;
  let hasBorrowedPage = false;
  let hasSafePage = false;
  let pageFromRaw: 'none' | 'borrow' | 'owner' = 'none';
  let releaseTakes: 'raw-pointer' | 'nonnull' | 'mut-self' | null = null;
  let hasPhys = false;
  let asPtrByGet = false;
  const impls = new Set<string>();
  for (const file of tree.files) {
    for (const s of file.structs) {
      if (s.name === 'Pages' && s.generics.consts.length > 0) hasPagesConstOrder = true;
      if (s.name === 'BorrowedPage') hasBorrowedPage = true;
      if (s.name === 'SafePage') hasSafePage = true;
      if (s.name !== 'Page') continue;
      const field = s.fields[0];
      const kind = field ? fieldKind(tree.ty(field.ty, tree.scope(s))) : null;
      if (kind !== null) pageFieldKind = kind;
    }
    for (const i of file.impls) {
      const self = tree.implSelf(i);
      if (self.kind !== 'path' || !/(?:^|::|\?)Pages?$/.test(self.path)) continue;
      const trait = tree.implTrait(i);
      if (trait) {
        impls.add(lastSegment(trait));
        const release = i.fns.find((f) => f.name === 'release' || f.name === 'ptr_drop');
        if (release) {
          const ty = release.params[0] ? tree.ty(release.params[0].ty, tree.scope(release)) : null;
          releaseTakes = release.self === 'mut' ? 'mut-self' : ty?.kind === 'ptr' ? 'raw-pointer' : 'nonnull';
        }
        continue;
      }
      for (const f of i.fns) {
        if (f.name === 'into_phys' || f.name === 'from_phys') hasPhys = true;
        if (f.name === 'from_raw') pageFromRaw = tree.ty(f.ret, tree.scope(f)).kind === 'ref' ? 'borrow' : 'owner';
        if (f.name === 'as_ptr' && f.bodySpan) asPtrByGet = /\.get\s*\(/.test(file.text.slice(f.bodySpan.start, f.bodySpan.end));
      }
    }
  }
  return recogniseGeneration({
    hasPagesConstOrder, pageFieldKind, implDropForPage: impls.has('Drop'), implOwnableForPage: impls.has('Ownable'),
    implAlwaysRefCountedForPage: impls.has('AlwaysRefCounted') || impls.has('RefCounted'), hasBorrowedPage, hasSafePage, pageFromRaw, releaseTakes,
    hasPhys, asPtrByGet,
  });
}

function fieldKind(t: Ty): 'nonnull' | 'opaque' | 'raw' | 'other' | null {
  const inner = t.kind === 'path' ? t.args[0] : t.kind === 'ptr' ? t.inner : undefined;
  const isPage = inner?.kind === 'path' && inner.path === 'kernel::bindings::page';
  if (!isPage) return null;
  if (t.kind === 'ptr') return 'raw';
  const name = t.kind === 'path' ? lastSegment(t.path) : '';
  return name === 'NonNull' ? 'nonnull' : name === 'Opaque' ? 'opaque' : 'other';
}

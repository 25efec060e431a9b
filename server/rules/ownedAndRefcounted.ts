// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** owned_and_refcounted: a type that promises one owner and lets anyone take a counted reference. */
import type { SourceFile } from '../items/item';
import { lastSegment, showTy } from '../items/type';
import { edit, fixOf, removalOfItem } from './edits';
import { changeImports } from './imports';
import { isKernelName, isOwnableTrait } from './pageTypes';
import type { ItemReport, Problem, ProposedFix, Rule, RuleContext } from './rule';
import { nameUses } from './uses';
import { help, note, quote, say } from './wording';

const ALWAYS: ReadonlySet<string> = new Set(['AlwaysRefCounted']);

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const out: ItemReport[] = [];
  for (const impl of file.impls) {
    if (!impl.trait || impl.isNegative || !isKernelName(cx.tree.implTrait(impl), ALWAYS)) continue;
    const self = cx.tree.implSelf(impl);
    if (self.kind !== 'path') continue;
    const ownable = cx.tree.implsOf(self.path).find((i) => i.trait !== null && !i.isNegative && isOwnableTrait(cx.tree.implTrait(i)));
    if (!ownable) continue;
    const name = quote(lastSegment(self.path));
    out.push({
      rule: 'owned_and_refcounted', file, span: impl.headSpan, item: impl, confidence: 'definite',
      message: say([`${name} is both ${quote('Ownable')} and ${quote('AlwaysRefCounted')}: a reference can outlive its owner`,
        'a type is both `Ownable` and `AlwaysRefCounted`: a reference can outlive its owner']).message,
      notes: [
        note(`\`&Owned<${showTy(self)}>\` derefs to \`&${showTy(self)}\`, from which safe code makes an \`ARef\` that no owner knows of`),
        help('keep one of them; a type that is sometimes unique and sometimes shared is `Ownable + RefCounted` with `OwnableRefCounted`'),
      ],
      related: [{ file: ownable.file, span: ownable.headSpan, message: 'it is `Ownable` here' }],
    });
  }
  return out;
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind !== 'item' || problem.report.item?.kind !== 'impl') return [];
  const impl = problem.report.item;
  const gone = removalOfItem(impl);
  const unused = ['AlwaysRefCounted', 'NonNull'].filter((name) => nameUses(impl.file, name, [gone]) === 0);
  const imports = changeImports(impl.file, impl.module, cx.tree, [], unused);
  return [
    fixOf('Remove `AlwaysRefCounted`, so that the owner is the only one to end its life', 'unsafe', [...imports.edits, edit(impl.file, gone, '')]),
  ];
}

export const ownedAndRefcounted: Rule = {
  id: 'owned_and_refcounted',
  level: 'error',
  summary: 'one type that is both `Ownable` and `AlwaysRefCounted`: a reference could outlive the owner',
  doc: {
    what: `Flags a type that implements \`Ownable\` and \`AlwaysRefCounted\`, wherever in the tree the two impls stand. The pair \`Ownable\` and
\`RefCounted\`, joined by \`OwnableRefCounted\`, is right and is not flagged. Of a page type the count by itself is wrong already;
\`page_refcount\` says that as well.`,
    why: `\`Owned<T>\` promises that nothing else keeps the object alive or uses it after the release. \`AlwaysRefCounted\` promises the
contrary: any \`&T\` may be turned into an \`ARef<T>\` by safe code. \`Owned<T>\` derefs to \`&T\`, so with both a safe caller gets a counted reference
that outlives the owner. The \`Owned\` series therefore splits \`RefCounted\` from \`AlwaysRefCounted\` and forbids this pair in the traits'
documentation (Andreas Hindborg and Oliver Mangold, rust-for-linux, series v12 to v19, 2025 and 2026).`,
    examples: [
      {
        title: 'Unique and always counted', profile: 'ownable',
        wrong: `use core::ptr::NonNull;
use kernel::sync::aref::AlwaysRefCounted;
use kernel::types::Ownable;

/// A handle on a queue.
pub struct Queue {
    depth: u32,
}

// SAFETY: The count of a queue never goes to zero while it is reachable.
unsafe impl AlwaysRefCounted for Queue {
    fn inc_ref(&self) {}

    unsafe fn dec_ref(_obj: NonNull<Self>) {}
}

impl Ownable for Queue {
    unsafe fn release(_this: NonNull<Self>) {}
}
`,
        right: `use core::ptr::NonNull;
use kernel::types::Ownable;

/// A handle on a queue.
pub struct Queue {
    depth: u32,
}

impl Ownable for Queue {
    unsafe fn release(_this: NonNull<Self>) {}
}
`,
      },
    ],
    instead: `Decide who ends the object's life. One owner: \`Ownable\`, and \`Arc<Owned<T>>\` where it is shared. A count inside the object:
\`AlwaysRefCounted\` alone. Unique at first and shared later: \`RefCounted\` with \`Ownable\` and \`OwnableRefCounted\`, whose conversions check the count.`,
    fixSafety: 'Removing the impl is unsafe: code that makes an `ARef` of the type no longer compiles and has to be given an owner.',
    limits: 'Impls for a generic parameter (`impl<T> Ownable for T`) are not matched with impls for a concrete type.',
  },
  checkFile,
  fixes,
};

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Whether a tie between a page and a lifecycle can be said without a page refcount, and how, by memory descriptor. */
import { memdescRow } from '../kernel/memdesc';
import type { Memdesc } from '../model/state';
import type { Expressible, Tie } from '../report/audit';
import type { Profile } from '../rules/finding';

export interface Verdict {
  readonly expressible: Expressible;
  readonly how: string;
}

const asIs = (how: string): Verdict => ({ expressible: 'as-is', how });
const condition = (how: string): Verdict => ({ expressible: 'condition', how });
const rewrite = (how: string): Verdict => ({ expressible: 'rewrite', how });

/** @param through the page is counted by a C function or trait of `struct page`, not of the folio. */
export function verdictOf(tie: Tie, memdesc: Memdesc, profile: Profile, through: 'page' | 'folio' | null): Verdict {
  const inRust = memdescRow(memdesc)?.inRust ?? 'a type of its own that owns it';
  switch (tie) {
    case 'is':
      return asIs(memdesc === 'folio' ? 'held by `ARef<Folio>`, which counts on the folio' : 'reached by `&Page` only, owned by `Owned<Page>`');
    case 'owns':
    case 'allocates':
    case 'frees':
    case 'moves':
      return asIs(owned(memdesc, profile, inRust));
    case 'borrows':
    case 'lends':
      return asIs(lent(memdesc, inRust));
    case 'counts':
      if (memdesc === 'folio' && through !== 'page') return asIs('a folio keeps a count of its own: `Folio: AlwaysRefCounted`, held by `ARef<Folio>`');
      if (memdesc === 'folio') return rewrite('keep the folio and count on it: `folio_get` and `folio_put`, `ARef<Folio>` in Rust');
      return rewrite(memdesc === 'unknown' ? 'own it with `Owned<Page>`, or borrow it; where it must be counted, hold its folio by `ARef<Folio>`' : inRust);
    case 'pins':
      return asIs(inRust);
    case 'maps':
      return condition('take the user mapping away before the owner frees the page: it holds a reference today and none under the plan');
    case 'unmaps':
      return asIs('this is what comes before the free of a page that user space maps');
    case 'keeps':
      return condition('what keeps the pointer takes no reference, so it must end before the owner of the page does');
    case 'points':
      return rewrite(profile === 'ownable'
        ? 'say who ends it: `Owned<Page>` where it is owned here, `&\'a Page` tied to its owner where it is not'
        : 'say who ends it: `Page` where it is owned here, `BorrowedPage<\'a>` tied to its owner where it is not');
  }
}

function owned(memdesc: Memdesc, profile: Profile, inRust: string): string {
  if (memdesc === 'page') {
    return profile === 'ownable' ? '`Owned<Page>` is its one owner and frees it once' : 'the value is its one owner and frees it once (`Owned<Page>` in the Ownable design)';
  }
  return memdesc === 'unknown' ? 'one owner, which releases it once' : inRust;
}

function lent(memdesc: Memdesc, inRust: string): string {
  if (memdesc === 'page') return 'a borrow tied to the one owner of the page, which outlives it';
  if (memdesc === 'folio') return 'a borrow tied to the folio reference that keeps it';
  return inRust;
}

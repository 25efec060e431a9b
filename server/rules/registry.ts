// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** All rules, in the order of the contract. */
import { folioRefLeak } from './folioRefLeak';
import { folioRefUnderflow } from './folioRefUnderflow';
import { freeBorrowedPage } from './freeBorrowedPage';
import { memdescUnready } from './memdescUnready';
import { missingOwned } from './missingOwned';
import { ownedAndRefcounted } from './ownedAndRefcounted';
import { pageBorrowOutlivesOwner } from './pageBorrowOutlivesOwner';
import { pageDoubleFree } from './pageDoubleFree';
import { pageFreeMismatch } from './pageFreeMismatch';
import { pageLeak } from './pageLeak';
import { pageMappingEscape } from './pageMappingEscape';
import { pageMappingUnbalanced } from './pageMappingUnbalanced';
import { pageMutReference } from './pageMutReference';
import { pageNullUnchecked } from './pageNullUnchecked';
import { pageRefcount } from './pageRefcount';
import { pageStoredPastOwner } from './pageStoredPastOwner';
import { pageUseAfterFree } from './pageUseAfterFree';
import type { Rule } from './rule';
import { safePageFromRaw } from './safePageFromRaw';
import { undocumentedPageUnsafe } from './undocumentedPageUnsafe';
import { unusedAllow } from './unusedAllow';

export const RULES: readonly Rule[] = [
  pageRefcount,
  ownedAndRefcounted,
  freeBorrowedPage,
  missingOwned,
  pageDoubleFree,
  pageUseAfterFree,
  pageLeak,
  pageFreeMismatch,
  pageMappingUnbalanced,
  pageMappingEscape,
  pageBorrowOutlivesOwner,
  pageStoredPastOwner,
  pageMutReference,
  safePageFromRaw,
  pageNullUnchecked,
  undocumentedPageUnsafe,
  folioRefLeak,
  folioRefUnderflow,
  memdescUnready,
  unusedAllow,
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((r) => [r.id, r]));

export function ruleById(id: string): Rule | null {
  return BY_ID.get(id) ?? null;
}

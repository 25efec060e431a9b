// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Everything the model can say no to: a closed set, each put into words in one place. */

export type ViolationKind =
  | 'useAfterFree'
  | 'useAfterGive'
  | 'doubleFree'
  | 'freeAfterGive'
  | 'doubleOwn'
  | 'freeBorrowed'
  | 'ownBorrowed'
  | 'wrongReleaser'
  | 'wrongOrder'
  | 'pointerAsAddress'
  | 'leak'
  | 'referenceLeak'
  | 'referenceUnderflow'
  | 'nullUse'
  | 'unmapUnmapped'
  | 'unmapOutOfOrder'
  | 'mappingLeak'
  | 'mappingUse'
  | 'borrowPastOwner'
  | 'storedPastOwner'
  | 'rawOwner'
  | 'borrowDropped'
  | 'freeMapped';

/** Which rule of the contract reports a violation. */
export const RULE_OF: Readonly<Record<ViolationKind, string>> = {
  useAfterFree: 'page_use_after_free',
  useAfterGive: 'page_use_after_free',
  doubleFree: 'page_double_free',
  freeAfterGive: 'page_double_free',
  doubleOwn: 'page_double_free',
  freeBorrowed: 'free_borrowed_page',
  ownBorrowed: 'free_borrowed_page',
  borrowDropped: 'free_borrowed_page',
  wrongReleaser: 'page_free_mismatch',
  wrongOrder: 'page_free_mismatch',
  pointerAsAddress: 'page_free_mismatch',
  leak: 'page_leak',
  referenceLeak: 'folio_ref_leak',
  referenceUnderflow: 'folio_ref_underflow',
  nullUse: 'page_null_unchecked',
  unmapUnmapped: 'page_mapping_unbalanced',
  unmapOutOfOrder: 'page_mapping_unbalanced',
  mappingLeak: 'page_mapping_unbalanced',
  mappingUse: 'page_mapping_escape',
  borrowPastOwner: 'page_borrow_outlives_owner',
  storedPastOwner: 'page_stored_past_owner',
  rawOwner: 'missing_owned',
  freeMapped: 'memdesc_unready',
};

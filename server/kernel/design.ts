// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The two designs of `Page` that trees have: it owns by value, or it is a place that `Owned<Page>` owns. */
export type PageDesign = 'owning' | 'ownable';

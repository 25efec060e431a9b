// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The fixtures by the design they are checked under. `// profile: both` stands for each of the two: then `PageOwner`,
 * `PageBorrow` and `PAGE_TYPES` in the text are put as the design's own types.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../server/rules/finding';

export interface Fixture {
  readonly name: string;
  readonly profile: Profile | 'auto';
  readonly text: string;
}

const folder = join(import.meta.dirname, 'fixtures');

const TYPES: Readonly<Record<Profile, { readonly owner: string; readonly borrow: string; readonly use: string }>> = {
  owning: { owner: 'Page', borrow: "BorrowedPage<'_>", use: 'page::{BorrowedPage, Page}' },
  ownable: { owner: 'Owned<Page>', borrow: '&Page', use: 'page::Page, types::Owned' },
};

export function fixtures(): Fixture[] {
  return readdirSync(folder).filter((f) => f.endsWith('.rs')).sort().flatMap((name): Fixture[] => {
    const text = readFileSync(join(folder, name), 'utf8');
    const profile = /^\/\/ profile: (owning|ownable|both)/.exec(text)?.[1];
    if (profile !== 'both') return [{ name, profile: profile === 'owning' || profile === 'ownable' ? profile : 'auto', text }];
    return (['owning', 'ownable'] as const).map((p) => {
      const { owner, borrow, use } = TYPES[p];
      return { name: `${p}_${name}`, profile: p, text: text.replaceAll('PageOwner', owner).replaceAll('PageBorrow', borrow).replace('PAGE_TYPES', use) };
    });
  });
}

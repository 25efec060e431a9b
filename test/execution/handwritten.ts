// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Reads the programs written by hand: files of sections, each headed by `//# wrong NAME: RULE ...` or `//# right NAME`.
 * What stands before the first section is put in front of each. Where `PageOwner` and `PageBorrow` stand, the profile's
 * own types are put; a file of one profile says so in `//# profile: NAME`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Profile } from '../../server/rules/finding';
import type { Program } from './program';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'programs');

const TYPES: Readonly<Record<Profile, { readonly owner: string; readonly borrow: string; readonly use: string }>> = {
  owning: { owner: 'Page', borrow: "BorrowedPage<'_>", use: 'page::{BorrowedPage, Page}' },
  ownable: { owner: 'Owned<Page>', borrow: '&Page', use: 'page::Page, types::Owned' },
};

export function handwritten(profile: Profile): Program[] {
  return readdirSync(folder)
    .filter((f) => f.endsWith('.rs'))
    .sort()
    .flatMap((f) => readSections(f, readFileSync(join(folder, f), 'utf8'), profile));
}

function readSections(file: string, text: string, profile: Profile): Program[] {
  const only = /^\/\/# profile: (\w+)$/m.exec(text);
  if (only !== null && only[1] !== profile) return [];
  const parts = text.split(/^\/\/# (?=wrong |right )/m);
  const head = (parts[0] ?? '').replace(/^\/\/# profile:.*\n/m, '');
  return parts.slice(1).map((part) => {
    const [title = '', ...body] = part.split('\n');
    const match = /^(wrong|right) (\w+)(?:: ([\w ]+))?$/.exec(title.trim());
    const kind = match?.[1];
    const name = match?.[2];
    if (kind === undefined || name === undefined) throw new Error(`${file}: \`${title}\` does not head a program`);
    const rules = (match?.[3] ?? '').split(' ').filter((r) => r !== '');
    if ((kind === 'wrong') !== rules.length > 0) throw new Error(`${file}: \`${title}\` must name rules if and only if it is wrong`);
    const types = TYPES[profile];
    const source = `${head}${body.join('\n')}`
      .replaceAll('PageOwner', types.owner)
      .replaceAll('PageBorrow', types.borrow)
      .replace('PAGE_TYPES', types.use);
    return { name: `${kind}_${name}`, profile, source, expected: rules };
  });
}

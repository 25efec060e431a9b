// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What appears on lines that no patch touches, with the real engine. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { realEngine } from './realEngine';
import { Repository, review } from './repository';

let repo: Repository;
let engine: Awaited<ReturnType<typeof realEngine>>;

const USER = `// SPDX-License-Identifier: GPL-2.0

//! A user of pages.

use crate::{
    alloc::{AllocError, Flags},
    page::Page,
};

/// Keeps a page.
pub struct Keeper {
    page: Option<Page>,
}

/// Looks at a page and gives it back.
pub fn look(flags: Flags) -> Result<(), AllocError> {
    // SAFETY: Any flags and this order may be passed.
    let page = unsafe { crate::bindings::alloc_pages(flags.as_raw(), 0) };
    if page.is_null() {
        return Err(AllocError);
    }
    finish(page);
    Ok(())
}

fn finish(page: *mut crate::bindings::page) {
    // SAFETY: The caller owns the page.
    unsafe { crate::bindings::__free_pages(page, 0) };
}
`;

beforeAll(async () => {
  engine = await realEngine();
  repo = new Repository();
  cpSync(join(import.meta.dirname, 'november', 'base'), repo.dir, { recursive: true });
  repo.write('rust/kernel/user.rs', USER);
  repo.commit('base');
});
afterAll(() => repo.dispose());

it('puts users that a conversion forgot on the patch that converts', async () => {
  repo.git('am', '-q', '--empty=drop', join(import.meta.dirname, 'november', 'v2.mbox'));
  const run = await review({ cwd: repo.dir, inputs: ['main~3..main'], ...engine });
  const found = (run.result?.series.patches ?? []).flatMap((patch) =>
    patch.findings.filter((finding) => finding.file === 'rust/kernel/user.rs').map((finding) => `${patch.index} ${finding.status} ${finding.rule}`),
  );
  expect(found).toEqual(['2 introduced missing_owned']);
  expect(run.result?.profile).toBe('ownable');
});

it('puts a fault that a changed callee makes on the patch that changes it, and names both places', async () => {
  repo.git('checkout', '-q', '-b', 'callee', 'main~3');
  repo.write('rust/kernel/user.rs', USER.replace('unsafe { crate::bindings::__free_pages(page, 0) };', 'let _ = unsafe { crate::bindings::page_to_nid(page) };'));
  repo.commit('forget to free');
  const run = await review({ cwd: repo.dir, inputs: ['HEAD'], ...engine });
  const [finding] = run.result?.series.patches[0]?.findings ?? [];
  expect(finding).toMatchObject({ rule: 'page_leak', status: 'introduced', function: 'look', cause: { file: 'rust/kernel/user.rs', function: 'finish' } });
});

it('asks in a reply under the change, and names the place that it shows at', async () => {
  const { stdout } = await review({ cwd: repo.dir, inputs: ['callee'], format: 'email', ...engine });
  const lines = stdout.split('\n');
  const changed = lines.findIndex((line) => line.includes('page_to_nid'));
  expect(lines.slice(changed + 1, changed + 4).join('\n')).toMatch(/In look\(\) \(rust\/kernel\/user\.rs\): /);
  expect(stdout.replace(/\s+/g, ' ')).toContain('It appears since finish() changes here');
});

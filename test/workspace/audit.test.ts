// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The audit of two small trees: one that counts references on pages, one in which `Owned<Page>` owns. `-u` writes the outputs anew. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { auditCommand } from '../../server/cli/audit';
import type { Engine } from '../../server/cli/engine';
import { UsageError } from '../../server/cli/usage';
import type { AuditReport } from '../../server/report/audit';
import { renderAuditJson } from '../../server/report/auditJson';
import { renderAuditMarkdown } from '../../server/report/auditMarkdown';
import { renderAuditText } from '../../server/report/auditText';
import { audit } from '../../server/workspace/audit';
import { createWorkspace } from '../../server/workspace/workspace';
import { loadEngine } from '../flow/engine';

const FOLDER = resolve(import.meta.dirname, 'audit');

beforeAll(loadEngine);

function sources(folder: string): { path: string; text: string }[] {
  const root = join(FOLDER, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name)).filter((file) => statSync(file).isFile())
    .map((file) => ({ path: relative(root, file), text: readFileSync(file, 'utf8') })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function auditOf(files: readonly { path: string; text: string }[], only = files.map((f) => f.path)): AuditReport {
  return audit({ files, only: new Set(only), profile: 'auto', functions: [], seen: files.length });
}

/** A report in one line a row. */
function lines(report: AuditReport): string[] {
  return report.rows.map((r) => `${r.kind} ${r.name}: ${r.tie} ${r.memdesc}, ${r.expressible}`);
}

test('a tree that counts references on pages', () => {
  expect(lines(auditOf(sources('counted')))).toEqual([
    'field Slot.shared: counts page, rewrite',
    'field Slot.raw: points page, rewrite',
    'function read: counts folio, rewrite',
    'function keep: counts folio, as-is',
    'function unpin: pins pinned, as-is',
    'function queue: keeps unknown, condition',
    'C helper rust_helper_alloc_pages: allocates page, as-is',
    'C helper rust_helper_get_page: counts unknown, rewrite',
    'C helper rust_helper_put_page: counts unknown, rewrite',
    'type Page: is page, as-is',
    'trait impl AlwaysRefCounted for Page: counts page, rewrite',
    'function Page::alloc_page: allocates page, as-is',
    'function Page::alloc_page: counts page, rewrite',
    'function Page::of_vmalloc: lends vmalloc, as-is',
  ]);
});

test('a tree in which `Owned<Page>` owns', () => {
  expect(lines(auditOf(sources('ownable')))).toEqual([
    'field Buffer.pages: owns page, as-is',
    'field Buffer.spare: owns page, as-is',
    'function Buffer::page: lends page, as-is',
    'function Buffer::take_spare: moves page, as-is',
    'function Buffer::put_spare: moves page, as-is',
    'function Buffer::show: borrows page, as-is',
    'function Buffer::show: maps page, condition',
    'type Page: is page, as-is',
    'trait impl Ownable for Page: frees page, as-is',
    'function Page::alloc_page: allocates page, as-is',
    'function Page::from_raw: lends unknown, as-is',
  ]);
});

describe.each(['counted', 'ownable'])('%s', (folder) => {
  const context = { version: '0.0.0', bold: (text: string): string => text };
  test.each([['text', renderAuditText, 'txt'], ['markdown', renderAuditMarkdown, 'md'], ['json', renderAuditJson, 'json']] as const)('as %s', async (_, render, extension) => {
    await expect(render(auditOf(sources(folder)), context)).toMatchFileSnapshot(join(FOLDER, `${folder}.${extension}.out`));
  });
});

test('every row names what the page belongs to, and what to write where it must be rewritten', () => {
  for (const folder of ['counted', 'ownable']) {
    for (const row of auditOf(sources(folder)).rows) {
      expect(row.how.length, row.name).toBeGreaterThan(10);
      expect(row.what).not.toMatch(/[\n\r]|\.$/);
      expect(row.range.start.line).toBeGreaterThan(0);
    }
  }
});

test('names decide, not text: a counted type of another kind, and a comment, are no ties', () => {
  const text = `// SPDX-License-Identifier: GPL-2.0-only OR MIT
use kernel::types::ARef;
struct Page { number: usize }
struct Mapped { mm: ARef<kernel::mm::Mm>, page: Page }
/// Never calls get_page() or bindings::put_page().
fn get_page(of: &Mapped) -> usize { of.page.number }
fn all(of: &Mapped) -> (usize, ARef<kernel::mm::Mm>) { (get_page(of), of.mm.clone()) }
`;
  expect(lines(auditOf([{ path: 'drivers/gpu/table.rs', text }]))).toEqual([]);
});

test('a vmalloc buffer in a scatterlist table owns pages of its area', () => {
  const text = `use kernel::prelude::*;
use kernel::scatterlist::{Owned, SGTable};
struct Firmware { image: SGTable<Owned<VVec<u8>>>, name: KVec<u8> }
`;
  expect(lines(auditOf([{ path: 'drivers/gpu/firmware.rs', text }]))).toEqual(['field Firmware.image: owns vmalloc, as-is']);
});

test('by-hand arrays of pages: the pointer, the page and the destructor are the places', () => {
  const text = `use kernel::page::Page;
use kernel::prelude::*;
struct Info { page: Option<Page> }
struct Range { pages: *mut Info, size: usize }
impl Drop for Range {
    fn drop(&mut self) {
        // SAFETY: The array was made from such a vector.
        drop(unsafe { KVVec::from_raw_parts(self.pages, self.size, self.size) });
    }
}
struct Process { range: Range }
`;
  expect(lines(auditOf([{ path: 'drivers/range.rs', text }]))).toEqual([
    'field Info.page: owns page, as-is',
    'field Range.pages: owns page, as-is',
    'trait impl Drop for Range: frees page, as-is',
  ]);
});

test('only what was asked for is reported, with the whole tree as context', () => {
  const files = sources('ownable');
  expect(auditOf(files, ['drivers/buffer.rs']).rows.map((r) => r.file)).toEqual(Array<string>(7).fill('drivers/buffer.rs'));
});

test('a tree without pages has an answer too', () => {
  const report = auditOf([{ path: 'lib.rs', text: 'fn main() {}\n' }]);
  expect(renderAuditText(report, { version: '0', bold: (t) => t })).toBe('No place ties a page to a lifecycle.\n');
});

describe('the command', () => {
  const engine: Engine = { version: '0.0.0', rules: [], load: loadEngine, createWorkspace };

  async function run(args: readonly string[], cwd = join(FOLDER, 'counted')): Promise<{ status: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const io = { cwd, env: {}, terminal: false, out: (t: string) => void (out += t), err: (t: string) => void (err += t), stdin: () => new Uint8Array() };
    const status = await auditCommand(args, io, engine);
    return { status, out, err };
  }

  test('prints the report and ends with 0: it is no check', async () => {
    const { status, out, err } = await run(['--isolated', '.']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toBe(renderAuditText(auditOf(sources('counted')), { version: '0.0.0', bold: (t) => t }));
  });

  test('ends with 1 where information counts and something must be rewritten', async () => {
    expect((await run(['--isolated', '--fail-on', 'info', '.'])).status).toBe(1);
    expect((await run(['--isolated', '--fail-on', 'info', '.'], join(FOLDER, 'ownable'))).status).toBe(0);
  });

  test('gives JSON with the keys that others rely on', async () => {
    const json: unknown = JSON.parse((await run(['--isolated', '--format', 'json', 'drivers/cache.rs'])).out);
    expect(json).toMatchObject({
      version: 1, tool: { name: 'pageck', version: '0.0.0' }, profile: 'ownable',
      places: [{ file: 'drivers/cache.rs', kind: 'field', name: 'Slot.shared', tie: 'counts', memdesc: { name: 'page', refcounted: false }, expressible: 'rewrite' }, {}, {}, {}, {}, {}],
      summary: { places: 6, memdescs: expect.any(Array), kinds: expect.any(Array) },
    });
  });

  test.each([
    [['--format', 'sarif', '.'], /^--format is one of text, markdown, json, not 'sarif'$/],
    [['--fix', '.'], /^unknown option '--fix'/],
    [['nowhere'], /^nowhere: no such file or folder$/],
    [['-'], /standard input/],
  ])('refuses %j in one line', async (args, message) => {
    const failed = run(['--isolated', ...args]);
    await expect(failed).rejects.toBeInstanceOf(UsageError);
    await expect(failed).rejects.toThrow(message);
  });
});

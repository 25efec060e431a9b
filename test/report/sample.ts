// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Findings made by hand, with the sources they point into. */
import type { Finding, Fix, TraceStep } from '../../server/rules/finding';
import { NO_COLORS, type RenderContext, type Report } from '../../server/report/report';
import { LineIndex, type Range } from '../../server/syntax/text';

export const VERSION = '0.1.0';

/** The range of the nth occurrence of `needle` in `text`. */
export function at(text: string, needle: string, nth = 1): Range {
  let start = -1;
  for (let i = 0; i < nth; i++) start = text.indexOf(needle, start + 1);
  if (start < 0) throw new Error(`no ${nth}. ${needle}`);
  return new LineIndex(text).range({ start, end: start + needle.length });
}

export function step(file: string, range: Range, message: string, state: string | null = null): TraceStep {
  return { file, range, message, state };
}

export function finding(part: Partial<Finding> & Pick<Finding, 'file' | 'range'>): Finding {
  return {
    rule: 'free_borrowed_page',
    severity: 'error',
    confidence: 'definite',
    message: 'frees `page`, which the vmalloc area owns',
    function: 'Area::drop_page',
    fingerprint: '0123456789abcdef',
    trace: [],
    fixes: [],
    notes: [],
    ...part,
  };
}

export function fix(part: Partial<Fix> & Pick<Fix, 'title' | 'edits'>): Fix {
  return { applicability: 'safe', preferred: true, ...part };
}

export function report(findings: readonly Finding[], part: Partial<Report> = {}): Report {
  return { profile: 'ownable', findings, incomplete: [], skipped: [], stats: { files: 3, parsed: 2, functions: 7 }, ...part };
}

export function context(sources: Readonly<Record<string, string>>, part: Partial<RenderContext> = {}): RenderContext {
  return { version: VERSION, seconds: 0.2, colors: NO_COLORS, source: (file) => sources[file] ?? null, rules: [], ...part };
}

export const AREA = `// SPDX-License-Identifier: GPL-2.0
use kernel::bindings;

impl Area {
    fn drop_page(&self) {
        // SAFETY: the address is inside the area.
        let page = unsafe { bindings::vmalloc_to_page(self.addr) };
        if page.is_null() {
            return;
        }
        self.count();
        // SAFETY: wrong.
        unsafe { bindings::__free_pages(page, 0) };
    }
}
`;

export const CALLER = `fn caller(area: &Area) {
    area.drop_page();
}
`;

/** A finding with a path through two functions and files, a note and two fixes. */
export function flowFinding(): Finding {
  const file = 'rust/kernel/area.rs';
  const caller = 'drivers/sample/caller.rs';
  return finding({
    file,
    range: at(AREA, 'bindings::__free_pages(page, 0)'),
    trace: [
      step(caller, at(CALLER, 'area.drop_page()'), 'calls `Area::drop_page` here'),
      step(file, at(AREA, 'bindings::vmalloc_to_page(self.addr)'), '`page` is borrowed from the vmalloc area here', 'borrowed(vmalloc)'),
      step(file, at(AREA, 'page.is_null()'), '`page` is not null from here on'),
      step(file, at(AREA, 'bindings::__free_pages(page, 0)'), '`__free_pages` frees it here', 'freed'),
    ],
    notes: [
      { kind: 'note', text: 'vfree() frees the pages of a vmalloc area' },
      { kind: 'help', text: 'leave the page to its area' },
    ],
    fixes: [
      fix({
        title: 'remove the free',
        edits: [
          {
            file,
            range: at(AREA, '        // SAFETY: wrong.\n        unsafe { bindings::__free_pages(page, 0) };\n'),
            newText: '',
          },
        ],
      }),
      fix({
        title: 'borrow it: `Page::from_raw(page)`',
        applicability: 'unsafe',
        preferred: false,
        edits: [{ file, range: at(AREA, 'unsafe { bindings::__free_pages(page, 0) }'), newText: 'let page = unsafe { Page::from_raw(page) }' }],
      }),
      fix({
        title: 'allow with a reason',
        applicability: 'unsafe',
        preferred: false,
        edits: [{ file, range: at(AREA, '        unsafe { bindings::__free'), newText: '        // pageck: allow(free_borrowed_page): \n' }],
      }),
    ],
  });
}

export const FLOW_SOURCES = { 'rust/kernel/area.rs': AREA, 'drivers/sample/caller.rs': CALLER };

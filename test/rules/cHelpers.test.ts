// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, it } from 'vitest';
import { checkCHelper, cHelpers } from '../../server/rules/cHelpers';

const isRefcount = (name: string): boolean => ['get_page', 'put_page', 'page_count'].includes(name);

describe('C helpers', () => {
  it('are definitions, not declarations, comments, strings or macros', () => {
    const text = `// SPDX-License-Identifier: GPL-2.0
/* void rust_helper_get_page(struct page *page) { get_page(page); } */
#define HELPER(x) \\
	void rust_helper_##x(struct page *page) { x(page); }
void rust_helper_declared(struct page *page);
static const char *name = "rust_helper_string(void) {";

__rust_helper struct page *rust_helper_alloc_pages(gfp_t gfp_mask,
						   unsigned int order)
{
	if (order) {
		return NULL;
	}
	return alloc_pages(gfp_mask, order);
}
`;
    expect(cHelpers(text).map((h) => [h.name, h.calls])).toEqual([['alloc_pages', ['alloc_pages']]]);
  });

  it('that export a page reference count are flagged by their name, or by what they call', () => {
    const text = `void rust_helper_get_page(struct page *page)
{
	get_page(page);
}

void rust_helper_page_hold(struct page *page)
{
	/* keeps it */
	get_page(page);
}

void rust_helper_folio_put(struct folio *folio)
{
	folio_put(folio);
}
`;
    const found = checkCHelper('rust/helpers/page.c', text, isRefcount);
    expect(found.map((r) => [r.function, text.slice(r.span.start, r.span.end)])).toEqual([
      ['rust_helper_get_page', 'rust_helper_get_page'], ['rust_helper_page_hold', 'rust_helper_page_hold'],
    ]);
    expect(found[0]?.message).toBe('this helper exports `get_page()` to Rust, which must not count references on a page');
  });

  it('that end in the middle are not read past the end', () => {
    for (const text of ['void rust_helper_get_page(struct page *page', 'void rust_helper_get_page(struct page *page)\n{', 'rust_helper_', '"', '/*', '#define \\']) {
      expect(checkCHelper('a.c', text, isRefcount)).toEqual([]);
    }
  });
});

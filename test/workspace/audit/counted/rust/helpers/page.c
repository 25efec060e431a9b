// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include <linux/mm.h>

struct page *rust_helper_alloc_pages(gfp_t gfp, unsigned int order)
{
	return alloc_pages(gfp, order);
}

void rust_helper_get_page(struct page *page)
{
	get_page(page);
}

void rust_helper_put_page(struct page *page)
{
	put_page(page);
}

int rust_helper_page_to_nid(const struct page *page)
{
	return page_to_nid(page);
}

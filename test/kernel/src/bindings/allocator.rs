// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The page allocator.

use super::*;

#[track_caller]
pub unsafe fn alloc_pages(_gfp: gfp_t, order: c_uint) -> *mut page {
    model::alloc(Memdesc::Page, order)
}

#[track_caller]
pub unsafe fn alloc_page(_gfp: gfp_t) -> *mut page {
    model::alloc(Memdesc::Page, 0)
}

#[track_caller]
pub unsafe fn alloc_pages_node(_nid: c_int, _gfp: gfp_t, order: c_uint) -> *mut page {
    model::alloc(Memdesc::Page, order)
}

#[track_caller]
pub unsafe fn __free_pages(page: *mut page, order: c_uint) {
    model::release(page, Releaser::FreePages, order)
}

#[track_caller]
pub unsafe fn __free_page(page: *mut page) {
    model::release(page, Releaser::FreePages, 0)
}

#[track_caller]
pub unsafe fn __get_free_pages(_gfp: gfp_t, order: c_uint) -> c_ulong {
    let page = model::alloc(Memdesc::Page, order);
    if page.is_null() {
        return 0;
    }
    model::direct(page) as c_ulong
}

#[track_caller]
pub unsafe fn __get_free_page(gfp: gfp_t) -> c_ulong {
    __get_free_pages(gfp, 0)
}

#[track_caller]
pub unsafe fn get_zeroed_page(gfp: gfp_t) -> c_ulong {
    __get_free_pages(gfp, 0)
}

#[track_caller]
pub(crate) fn free_at(addr: usize, by: Releaser, order: u32) {
    if addr == 0 {
        // The loop over single pages goes on behind the first, which is null.
        if by == Releaser::FreePagesExact {
            model::touch(core::ptr::null_mut());
        }
        return;
    }
    // A `struct page` pointer is no address of its memory.
    let page = if model::is_page_struct(addr) { addr as *mut page } else { model::page_of_direct(addr) };
    let by = if model::is_page_struct(addr) { Releaser::Kfree } else { by };
    if page.is_null() {
        if let Some(frame) = model::area_of(addr) {
            let _ = frame;
            model::release(model::page_of_area(addr), by, order);
        }
        return;
    }
    model::release(page, by, order)
}

#[track_caller]
pub unsafe fn free_pages(addr: c_ulong, order: c_uint) {
    free_at(addr as usize, Releaser::FreePages, order)
}

#[track_caller]
pub unsafe fn free_page(addr: c_ulong) {
    free_at(addr as usize, Releaser::FreePages, 0)
}

#[track_caller]
pub unsafe fn alloc_pages_exact(size: usize, _gfp: gfp_t) -> *mut c_void {
    let page = model::alloc_many(Memdesc::Exact, size.div_ceil(PAGE_SIZE));
    if page.is_null() {
        return core::ptr::null_mut();
    }
    model::direct(page) as *mut c_void
}

#[track_caller]
pub unsafe fn free_pages_exact(virt: *mut c_void, size: usize) {
    free_at(virt as usize, Releaser::FreePagesExact, size.div_ceil(PAGE_SIZE) as u32)
}

#[track_caller]
pub unsafe fn split_page(page: *mut page, order: c_uint) {
    model::split(page, order)
}

#[track_caller]
pub unsafe fn alloc_contig_pages(nr_pages: c_ulong, _gfp: gfp_t, _nid: c_int, _mask: *mut c_void) -> *mut page {
    model::alloc_many(Memdesc::Contig, nr_pages as usize)
}

#[track_caller]
pub unsafe fn free_contig_range(pfn: c_ulong, nr_pages: c_ulong) {
    model::release(model::page_of_pfn(pfn as usize), Releaser::FreeContig, nr_pages as u32)
}

#[track_caller]
pub unsafe fn page_to_nid(page: *const page) -> c_int {
    model::touch(page.cast_mut());
    0
}

#[track_caller]
pub unsafe fn get_page(page: *mut page) {
    model::get(model::head(page))
}

#[track_caller]
pub unsafe fn put_page(page: *mut page) {
    model::release(page, Releaser::PutPage, 0)
}

#[track_caller]
pub unsafe fn try_get_page(page: *mut page) -> bool {
    if trial::fails() {
        return false;
    }
    model::get(page);
    true
}

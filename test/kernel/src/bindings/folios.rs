// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Folios and the page cache.

use super::*;

#[track_caller]
pub unsafe fn folio_alloc(_gfp: gfp_t, order: c_uint) -> *mut folio {
    model::alloc(Memdesc::Folio, order).cast()
}

#[track_caller]
pub unsafe fn folio_get(folio: *mut folio) {
    model::get(folio.cast())
}

#[track_caller]
pub unsafe fn folio_try_get(folio: *mut folio) -> bool {
    if trial::fails() {
        return false;
    }
    model::get(folio.cast());
    true
}

#[track_caller]
pub unsafe fn folio_put(folio: *mut folio) {
    model::release(folio.cast(), Releaser::FolioPut, 0)
}

#[track_caller]
pub unsafe fn page_folio(page: *const page) -> *mut folio {
    model::touch(page.cast_mut());
    model::head(page.cast_mut()).cast()
}

pub unsafe fn folio_page(folio: *mut folio, n: usize) -> *mut page {
    folio.cast::<page>().wrapping_add(n)
}

#[track_caller]
pub unsafe fn folio_size(folio: *const folio) -> usize {
    model::touch(folio.cast_mut().cast());
    PAGE_SIZE << model::order_of(folio.cast_mut().cast())
}

#[track_caller]
pub unsafe fn folio_order(folio: *const folio) -> c_uint {
    model::touch(folio.cast_mut().cast());
    model::order_of(folio.cast_mut().cast())
}

#[track_caller]
pub unsafe fn folio_mark_uptodate(folio: *mut folio) {
    model::touch(folio.cast())
}

#[track_caller]
pub unsafe fn folio_test_uptodate(folio: *const folio) -> bool {
    model::touch(folio.cast_mut().cast());
    trial::flag()
}

#[track_caller]
pub unsafe fn folio_lock(folio: *mut folio) {
    model::touch(folio.cast())
}

#[track_caller]
pub unsafe fn folio_unlock(folio: *mut folio) {
    model::touch(folio.cast())
}

#[track_caller]
unsafe fn cached_folio() -> *mut folio {
    if trial::fails() {
        return err_ptr(ENOENT as isize);
    }
    // The cache holds a reference as well, but may give it up at any time.
    model::user_page(Memdesc::Folio).cast()
}

#[track_caller]
pub unsafe fn filemap_get_folio(_mapping: *mut address_space, _index: pgoff_t) -> *mut folio {
    cached_folio()
}

#[track_caller]
pub unsafe fn filemap_lock_folio(_mapping: *mut address_space, _index: pgoff_t) -> *mut folio {
    cached_folio()
}

#[track_caller]
pub unsafe fn read_mapping_folio(_mapping: *mut address_space, _index: pgoff_t, _file: *mut c_void) -> *mut folio {
    cached_folio()
}

#[track_caller]
pub unsafe fn read_mapping_page(_mapping: *mut address_space, _index: pgoff_t, _file: *mut c_void) -> *mut page {
    cached_folio().cast()
}

#[track_caller]
pub unsafe fn find_get_page(_mapping: *mut address_space, _index: pgoff_t) -> *mut page {
    if trial::fails() {
        return core::ptr::null_mut();
    }
    cached_folio_sure().cast()
}

#[track_caller]
unsafe fn cached_folio_sure() -> *mut folio {
    // The cache holds a reference as well, but may give it up at any time.
    model::user_page(Memdesc::Folio).cast()
}

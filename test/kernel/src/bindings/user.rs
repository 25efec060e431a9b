// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Pages of user space: pinned, got, mapped.

use super::*;

#[track_caller]
unsafe fn user_pages(memdesc: Memdesc, nr: usize, pages: *mut *mut page) -> c_int {
    if trial::fails() {
        return -(EFAULT as c_int);
    }
    for i in 0..nr {
        pages.add(i).write(model::user_page(memdesc));
    }
    nr as c_int
}

#[track_caller]
pub unsafe fn get_user_pages_fast(_start: c_ulong, nr: c_int, _flags: c_uint, pages: *mut *mut page) -> c_int {
    user_pages(Memdesc::Gup, nr as usize, pages)
}

#[track_caller]
pub unsafe fn pin_user_pages_fast(_start: c_ulong, nr: c_int, _flags: c_uint, pages: *mut *mut page) -> c_int {
    user_pages(Memdesc::Pinned, nr as usize, pages)
}

#[track_caller]
pub unsafe fn pin_user_pages(_start: c_ulong, nr: c_ulong, _flags: c_uint, pages: *mut *mut page) -> c_long {
    user_pages(Memdesc::Pinned, nr as usize, pages) as c_long
}

#[track_caller]
pub unsafe fn get_user_pages(_start: c_ulong, nr: c_ulong, _flags: c_uint, pages: *mut *mut page) -> c_long {
    user_pages(Memdesc::Gup, nr as usize, pages) as c_long
}

#[track_caller]
pub unsafe fn unpin_user_page(page: *mut page) {
    model::release(page, Releaser::Unpin, 0)
}

#[track_caller]
pub unsafe fn unpin_user_pages(pages: *mut *mut page, nr: c_ulong) {
    for i in 0..nr as usize {
        model::release(*pages.add(i), Releaser::Unpin, 0)
    }
}

#[track_caller]
pub unsafe fn unpin_user_pages_dirty_lock(pages: *mut *mut page, nr: c_ulong, _dirty: bool) {
    for i in 0..nr as usize {
        model::release(*pages.add(i), Releaser::Unpin, 0)
    }
}

#[track_caller]
pub unsafe fn set_page_dirty_lock(page: *mut page) -> c_int {
    model::touch(page);
    0
}

#[track_caller]
pub unsafe fn vm_insert_page(_vma: *mut vm_area_struct, _addr: c_ulong, page: *mut page) -> c_int {
    model::touch(page);
    error(EINVAL as i32)
}

#[track_caller]
pub unsafe fn vmf_insert_page(_vma: *mut vm_area_struct, _addr: c_ulong, page: *mut page) -> vm_fault_t {
    model::touch(page);
    VM_FAULT_NOPAGE
}

pub unsafe fn zap_page_range_single(_vma: *mut vm_area_struct, _addr: c_ulong, _size: c_ulong, _details: *mut zap_details) {}

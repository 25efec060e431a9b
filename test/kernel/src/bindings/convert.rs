// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Conversions, and kernel mappings.

use super::*;

pub unsafe fn pfn_to_page(pfn: c_ulong) -> *mut page {
    model::page_of_pfn(pfn as usize)
}

#[track_caller]
pub unsafe fn page_to_pfn(page: *const page) -> c_ulong {
    if page.is_null() {
        model::touch(page.cast_mut());
    }
    model::pfn(page.cast_mut()) as c_ulong
}

pub unsafe fn pfn_valid(_pfn: c_ulong) -> bool {
    trial::flag()
}

#[track_caller]
pub unsafe fn page_to_phys(page: *const page) -> phys_addr_t {
    (page_to_pfn(page) << PAGE_SHIFT) as phys_addr_t
}

pub unsafe fn phys_to_page(phys: phys_addr_t) -> *mut page {
    pfn_to_page((phys >> PAGE_SHIFT) as c_ulong)
}

pub unsafe fn virt_to_page(addr: *const c_void) -> *mut page {
    model::page_of_direct(addr as usize)
}

#[track_caller]
pub unsafe fn vmalloc_to_page(addr: *const c_void) -> *mut page {
    if trial::fails() {
        return core::ptr::null_mut();
    }
    model::page_of_area(addr as usize)
}

#[track_caller]
pub unsafe fn page_address(page: *const page) -> *mut c_void {
    model::direct(page.cast_mut()) as *mut c_void
}

pub unsafe fn is_vmalloc_addr(addr: *const c_void) -> bool {
    model::area_of(addr as usize).is_some()
}

#[track_caller]
pub unsafe fn sg_page(sg: *mut scatterlist) -> *mut page {
    model::use_stored(sg as usize);
    (*sg).page_link as *mut page
}

pub unsafe fn IS_ERR(ptr: *const c_void) -> bool {
    (-4095..0).contains(&(ptr as isize))
}

pub unsafe fn PTR_ERR(ptr: *const c_void) -> c_long {
    ptr as c_long
}
#[track_caller]
pub unsafe fn kmap_local_page(page: *mut page) -> *mut c_void {
    model::map(page) as *mut c_void
}

#[track_caller]
pub unsafe fn kunmap_local(addr: *const c_void) {
    model::unmap(addr as usize)
}

#[track_caller]
pub unsafe fn kmap_local_folio(folio: *mut folio, offset: usize) -> *mut c_void {
    (model::map(folio.cast::<page>().wrapping_add(offset / PAGE_SIZE)) + offset % PAGE_SIZE) as *mut c_void
}

#[track_caller]
pub unsafe fn memset(dst: *mut c_void, value: c_int, len: usize) -> *mut c_void {
    model::touch_address(dst as usize);
    core::ptr::write_bytes(dst.cast::<u8>(), value as u8, len);
    dst
}

#[track_caller]
pub unsafe fn memcpy(dst: *mut c_void, src: *const c_void, len: usize) -> *mut c_void {
    model::touch_address(dst as usize);
    model::touch_address(src as usize);
    core::ptr::copy_nonoverlapping(src.cast::<u8>(), dst.cast::<u8>(), len);
    dst
}

#[track_caller]
pub unsafe fn vmalloc(size: c_ulong) -> *mut c_void {
    if trial::fails() {
        return core::ptr::null_mut();
    }
    model::area_alloc(size as usize, model::AreaHolder::Function).as_ptr().cast()
}

#[track_caller]
pub unsafe fn vzalloc(size: c_ulong) -> *mut c_void {
    vmalloc(size)
}

#[track_caller]
pub unsafe fn vfree(addr: *const c_void) {
    model::area_free(addr as usize)
}

#[track_caller]
pub unsafe fn kmalloc(_size: usize, _gfp: gfp_t) -> *mut c_void {
    let page = model::alloc(Memdesc::Slab, 0);
    if page.is_null() {
        return core::ptr::null_mut();
    }
    // A slab object is no page; only its free counts.
    model::direct(page) as *mut c_void
}

#[track_caller]
pub unsafe fn kfree(addr: *const c_void) {
    free_at(addr as usize, Releaser::Kfree, 0)
}

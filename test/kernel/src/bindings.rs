// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The C interface, as bindgen would show it, on the page model.
#![allow(non_snake_case)]

use crate::{
    model::{self, Memdesc, Releaser},
    trial,
};
pub use core::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void};

pub type gfp_t = c_uint;
pub type pgoff_t = c_ulong;
pub type dma_addr_t = u64;
pub type phys_addr_t = u64;
pub type vm_fault_t = c_uint;
pub type pgprot_t = c_ulong;
pub type dma_data_direction = c_uint;

pub const PAGE_SHIFT: u32 = 12;
pub const PAGE_SIZE: usize = 1 << PAGE_SHIFT;
pub const GFP_KERNEL: gfp_t = 0xcc0;
pub const GFP_ATOMIC: gfp_t = 0x820;
pub const GFP_NOWAIT: gfp_t = 0x2800;
pub const __GFP_HIGHMEM: gfp_t = 0x2;
pub const __GFP_ZERO: gfp_t = 0x100;
pub const __GFP_NOWARN: gfp_t = 0x2000;
pub const __GFP_COMP: gfp_t = 0x4_0000;
pub const FOLL_WRITE: c_uint = 1;
pub const FOLL_LONGTERM: c_uint = 0x100;
pub const VM_MAP: c_ulong = 4;
pub const VM_MAP_PUT_PAGES: c_ulong = 0x200;
pub const VM_FAULT_OOM: vm_fault_t = 1;
pub const VM_FAULT_SIGBUS: vm_fault_t = 2;
pub const VM_FAULT_NOPAGE: vm_fault_t = 0x100;
pub const ENOMEM: u32 = 12;
pub const EINVAL: u32 = 22;
pub const EFAULT: u32 = 14;
pub const ENOENT: u32 = 2;

#[repr(C)]
pub struct page {
    pub flags: c_ulong,
    pub private: c_ulong,
    _rest: [c_ulong; 6],
}

#[repr(C)]
pub struct folio {
    pub page: page,
}

#[repr(C)]
pub struct ptdesc {
    _page: page,
}

#[repr(C)]
pub struct vm_area_struct {
    pub vm_start: c_ulong,
    pub vm_end: c_ulong,
    pub vm_private_data: *mut c_void,
    pub vm_page_prot: pgprot_t,
}

#[repr(C)]
pub struct vm_fault {
    pub vma: *mut vm_area_struct,
    pub pgoff: pgoff_t,
    pub address: c_ulong,
    pub page: *mut page,
}

#[repr(C)]
pub struct scatterlist {
    pub page_link: c_ulong,
    pub offset: c_uint,
    pub length: c_uint,
    pub dma_address: dma_addr_t,
}

#[repr(C)]
pub struct sg_table {
    pub sgl: *mut scatterlist,
    pub nents: c_uint,
    pub orig_nents: c_uint,
}

#[repr(C)]
pub struct bio {
    pub bi_vcnt: c_uint,
    pub bi_private: *mut c_void,
}

#[repr(C)]
pub struct address_space {
    pub nrpages: c_ulong,
}

#[repr(C)]
pub struct device {
    _opaque: [u8; 8],
}

#[repr(C)]
pub struct mempool_t {
    _opaque: [u8; 8],
}

#[repr(C)]
pub struct page_pool {
    _opaque: [u8; 8],
}

#[repr(C)]
pub struct zap_details {
    _opaque: [u8; 8],
}

pub mod helpers {
    /// Whether a C function takes its error exit.
    pub fn error(errno: i32) -> i32 {
        if crate::trial::fails() {
            -errno
        } else {
            0
        }
    }
}
use helpers::error;

fn err_ptr<T>(errno: isize) -> *mut T {
    (-errno) as usize as *mut T
}

// The page allocator.

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
fn free_at(addr: usize, by: Releaser, order: u32) {
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

// Reference counts.

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

// Folios.

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

// User pages.

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

// User mappings.

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

// Conversions.

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

// Kernel mappings.

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

// What C keeps a pointer in.

#[track_caller]
pub unsafe fn sg_set_page(sg: *mut scatterlist, page: *mut page, len: c_uint, offset: c_uint) {
    (*sg).page_link = page as c_ulong;
    (*sg).length = len;
    (*sg).offset = offset;
    model::store(sg as usize, page)
}

pub unsafe fn sg_init_table(sg: *mut scatterlist, nents: c_uint) {
    for i in 0..nents as usize {
        model::forget_stored(sg.add(i) as usize);
    }
}

#[track_caller]
pub unsafe fn dma_map_sg(_dev: *mut device, sg: *mut scatterlist, nents: c_int, _dir: dma_data_direction) -> c_int {
    for i in 0..nents as usize {
        model::use_stored(sg.add(i) as usize);
    }
    nents
}

#[track_caller]
pub unsafe fn bio_add_page(bio: *mut bio, page: *mut page, len: c_uint, _off: c_uint) -> c_int {
    if trial::fails() {
        model::touch(page);
        return 0;
    }
    (*bio).bi_vcnt += 1;
    model::store_more(bio as usize, page);
    len as c_int
}

#[track_caller]
pub unsafe fn __bio_add_page(bio: *mut bio, page: *mut page, _len: c_uint, _off: c_uint) {
    (*bio).bi_vcnt += 1;
    model::store_more(bio as usize, page)
}

#[track_caller]
pub unsafe fn submit_bio_wait(bio: *mut bio) -> c_int {
    model::use_stored(bio as usize);
    error(5)
}

pub unsafe fn bio_reset_pages(bio: *mut bio) {
    (*bio).bi_vcnt = 0;
    model::forget_stored(bio as usize)
}

// DMA, page tables, pools.

#[track_caller]
pub unsafe fn dma_alloc_pages(_dev: *mut device, _size: usize, handle: *mut dma_addr_t, _dir: dma_data_direction, _gfp: gfp_t) -> *mut page {
    let page = model::alloc(Memdesc::Dma, 0);
    if !page.is_null() {
        handle.write((model::pfn(page) as u64) << PAGE_SHIFT);
    }
    page
}

#[track_caller]
pub unsafe fn dma_free_pages(_dev: *mut device, _size: usize, page: *mut page, _handle: dma_addr_t, _dir: dma_data_direction) {
    model::release(page, Releaser::DmaFree, 0)
}

#[track_caller]
pub unsafe fn pagetable_alloc(_gfp: gfp_t, order: c_uint) -> *mut ptdesc {
    model::alloc(Memdesc::Ptdesc, order).cast()
}

#[track_caller]
pub unsafe fn pagetable_free(pt: *mut ptdesc) {
    model::release(pt.cast(), Releaser::PagetableFree, 0)
}

pub unsafe fn ptdesc_page(pt: *mut ptdesc) -> *mut page {
    pt.cast()
}

pub unsafe fn page_ptdesc(page: *mut page) -> *mut ptdesc {
    page.cast()
}

#[track_caller]
pub unsafe fn mempool_alloc(_pool: *mut mempool_t, _gfp: gfp_t) -> *mut c_void {
    model::alloc(Memdesc::Mempool, 0).cast()
}

#[track_caller]
pub unsafe fn mempool_free(element: *mut c_void, _pool: *mut mempool_t) {
    model::release(element.cast(), Releaser::MempoolFree, 0)
}

#[track_caller]
pub unsafe fn page_pool_alloc_pages(_pool: *mut page_pool, _gfp: gfp_t) -> *mut page {
    model::alloc(Memdesc::Netpool, 0)
}

#[track_caller]
pub unsafe fn page_pool_put_full_page(_pool: *mut page_pool, page: *mut page, _allow_direct: bool) {
    model::release(page, Releaser::PagePoolPut, 0)
}

#[track_caller]
pub unsafe fn cma_alloc(_cma: *mut c_void, count: c_ulong, _align: c_uint, _no_warn: bool) -> *mut page {
    model::alloc_many(Memdesc::Cma, count as usize)
}

#[track_caller]
pub unsafe fn cma_release(_cma: *mut c_void, pages: *const page, count: c_ulong) -> bool {
    model::release(pages.cast_mut(), Releaser::CmaRelease, count as u32);
    true
}

// Pure checks on pointers.

pub unsafe fn IS_ERR(ptr: *const c_void) -> bool {
    (-4095..0).contains(&(ptr as isize))
}

pub unsafe fn PTR_ERR(ptr: *const c_void) -> c_long {
    ptr as c_long
}

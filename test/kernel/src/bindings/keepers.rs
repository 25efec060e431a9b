// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! What C keeps pages in: scatterlists, bios, DMA buffers, page tables, pools.

use super::*;

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

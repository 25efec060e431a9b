// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong scatterlist_entry: page_stored_past_owner
pub fn run(sg: &mut bindings::scatterlist, slot: &mut Option<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid entry and page.
    unsafe { bindings::sg_set_page(sg, page.as_ptr(), 4096, 0) };
    *slot = None;
    Ok(())
}

//# right scatterlist_entry
pub fn run(sg: &mut bindings::scatterlist, slot: &mut Option<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid entry and page.
    unsafe { bindings::sg_set_page(sg, page.as_ptr(), 4096, 0) };
    *slot = Some(page);
    Ok(())
}

//# wrong kept_in_a_slot: page_stored_past_owner
pub fn run(slot: &mut *mut bindings::page, dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    *slot = page.as_ptr();
    dev.wait()?;
    core::mem::forget(page);
    Ok(())
}

//# right kept_in_a_slot
pub fn run(slot: &mut *mut bindings::page, dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    dev.wait()?;
    *slot = page.as_ptr();
    core::mem::forget(page);
    Ok(())
}

//# wrong bio_keeps_it: page_stored_past_owner
use kernel::block::Bio;

pub fn run(bio: &mut Bio, pages: &mut KVec<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid bio and page.
    unsafe { bindings::bio_add_page(bio.as_raw(), page.as_ptr(), 4096, 0) };
    let _ = pages.len();
    Ok(())
}

//# right bio_keeps_it
use kernel::block::Bio;

pub fn run(bio: &mut Bio, pages: &mut KVec<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    pages.push(page, GFP_KERNEL)?;
    // SAFETY: a valid bio and page.
    unsafe { bindings::bio_add_page(bio.as_raw(), raw, 4096, 0) };
    Ok(())
}

//# wrong io_page_table_keeps_it: page_stored_past_owner
use kernel::iommu::pgtable::{ARM64LPAES1, IoPageTable};

pub fn run(table: &IoPageTable<ARM64LPAES1>, slot: &mut Option<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let phys = unsafe { bindings::page_to_phys(page.as_ptr()) };
    // SAFETY: the page stays.
    unsafe { table.map_pages(0x1000, phys, 4096, 1, 0, GFP_KERNEL)? };
    *slot = None;
    Ok(())
}

//# right io_page_table_keeps_it
use kernel::iommu::pgtable::{ARM64LPAES1, IoPageTable};

pub fn run(table: &IoPageTable<ARM64LPAES1>, slot: &mut Option<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let phys = unsafe { bindings::page_to_phys(page.as_ptr()) };
    // SAFETY: the page stays.
    unsafe { table.map_pages(0x1000, phys, 4096, 1, 0, GFP_KERNEL)? };
    *slot = Some(page);
    Ok(())
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
// profile: owning
// also: memdesc_unready
//! Pages that are freed while user space maps them: only the reference that the mapping took keeps them today.
use kernel::bindings;
use kernel::error::to_result;
use kernel::mm::virt::VmaMixedMap;
use kernel::page::Page;
use kernel::prelude::*;

unsafe fn freed_wrong(vma: *mut bindings::vm_area_struct, addr: usize) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    to_result(unsafe { bindings::vm_insert_page(vma, addr, page.as_ptr()) })?;
    drop(page); //~ ERROR memdesc_unready
    Ok(())
}

unsafe fn kept_right(vma: *mut bindings::vm_area_struct, addr: usize) -> Result<Page> {
    let page = Page::alloc_page(GFP_KERNEL)?;
    to_result(unsafe { bindings::vm_insert_page(vma, addr, page.as_ptr()) })?;
    Ok(page)
}

unsafe fn unmapped_right(vma: *mut bindings::vm_area_struct, addr: usize) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    to_result(unsafe { bindings::vm_insert_page(vma, addr, page.as_ptr()) })?;
    unsafe { bindings::zap_vma_range(vma, addr, 4096) };
    drop(page);
    Ok(())
}

fn by_method_wrong(vma: &VmaMixedMap, addr: usize) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    vma.vm_insert_page(addr, &page)?;
    drop(page); //~ ERROR memdesc_unready
    Ok(())
}

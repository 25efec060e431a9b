// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Vmalloc areas, which own their pages.

use super::*;

#[track_caller]
pub fn area_alloc(size: usize, holder: AreaHolder) -> NonNull<u8> {
    let pages = size.max(1).div_ceil(crate::bindings::PAGE_SIZE);
    let first = model().frames.len();
    new_block(Memdesc::Vmalloc, pages, 0, holder == AreaHolder::Function, 0, Some(Location::caller()));
    memory::new_area(first, pages)
}

/// The Rust owner of an area frees it.
pub fn area_drop(addr: *mut u8) {
    if let Some(&b) = memory::area_of(addr as usize).and_then(|f| model().frames.get(f)) {
        let block = &mut model().blocks[b];
        if block.life == Life::Freed {
            return record(Fault::DoubleFree, None, Some(b), None);
        }
        block.life = Life::Freed;
        memory::forbid_area(addr as usize);
    }
}

#[track_caller]
pub fn area_free(addr: usize) {
    let place = Some(Location::caller());
    if addr == 0 {
        return;
    }
    match memory::area_of(addr).and_then(|f| model().frames.get(f).copied()) {
        Some(b) => {
            let first = model().blocks[b].first;
            release_at(memory::page_at(first), Releaser::Vfree, 0, place);
            if model().blocks[b].life == Life::Freed {
                memory::forbid_area(addr);
            }
        }
        None => release_at(page_of_direct(addr), Releaser::Vfree, 0, place),
    }
}

/// The page behind an address of an area; null where there is none.
#[track_caller]
pub fn page_of_area(addr: usize) -> *mut page {
    let Some(frame) = memory::area_of(addr) else { return core::ptr::null_mut() };
    let p = memory::page_at(frame);
    touch(p);
    p
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Blocks of pages: made, used, counted, split, converted.

use super::*;

/// A new block for the function under trial, or null in the runs where memory is short.
#[track_caller]
pub fn alloc(memdesc: Memdesc, order: u32) -> *mut page {
    let place = Some(Location::caller());
    if crate::trial::fails() {
        return core::ptr::null_mut();
    }
    let refs = i32::from(matches!(memdesc, Memdesc::Folio | Memdesc::Gup | Memdesc::Pinned));
    new_block(memdesc, 1 << order, order, true, refs, place)
}

/// As `alloc`, of any number of pages.
#[track_caller]
pub fn alloc_many(memdesc: Memdesc, pages: usize) -> *mut page {
    let place = Some(Location::caller());
    if crate::trial::fails() {
        return core::ptr::null_mut();
    }
    new_block(memdesc, pages, pages.next_power_of_two().trailing_zeros(), true, 0, place)
}

/// A user's page with a reference or pin of the function.
#[track_caller]
pub fn user_page(memdesc: Memdesc) -> *mut page {
    new_block(memdesc, 1, 0, true, 1, Some(Location::caller()))
}

/// A page that somebody else owns.
#[track_caller]
pub fn foreign(memdesc: Memdesc, order: u32) -> *mut page {
    new_block(memdesc, 1 << order, order, false, 0, Some(Location::caller()))
}

/// Turns a block into what the caller handed over, with one reference if it counts.
pub fn hand_over(p: *mut page) {
    if let Some(b) = block_of(p) {
        let block = &mut model().blocks[b];
        block.mine = true;
        if block.memdesc == Memdesc::Folio {
            block.refs += 1;
        }
    }
}

/// Any access to the page.
#[track_caller]
pub fn touch(p: *mut page) {
    let place = Some(Location::caller());
    model().last = place;
    if !recording() {
        return;
    }
    if p.is_null() {
        return record(Fault::NullUse, None, None, place);
    }
    let Some(b) = block_of(p) else { return };
    let block = &model().blocks[b];
    if block.life == Life::Freed {
        let (fault, also) = stale(block);
        record(fault, Some(also), Some(b), place);
    }
}

/// A stale pointer: to a page of its own, or to one that was lent.
pub(super) fn stale(block: &Block) -> (Fault, Fault) {
    let own = !block.lent && !matches!(block.memdesc, Memdesc::Vmalloc | Memdesc::Slab);
    if own {
        (Fault::UseAfterFree, Fault::BorrowOutlivesOwner)
    } else {
        (Fault::BorrowOutlivesOwner, Fault::UseAfterFree)
    }
}

/// A borrow is made of it.
#[track_caller]
pub fn borrow(p: *mut page) {
    touch(p);
    if let Some(b) = block_of(p) {
        model().blocks[b].lent = true;
    }
}

/// A pointer that is promised not to be null.
#[track_caller]
pub fn not_null(p: *mut page) {
    if recording() && p.is_null() {
        record(Fault::NullUse, None, None, Some(Location::caller()));
    }
}

/// A Rust owner is made of it.
#[track_caller]
pub fn wrap(p: *mut page) {
    let place = Some(Location::caller());
    if !recording() {
        return;
    }
    if p.is_null() {
        return record(Fault::NullUse, None, None, place);
    }
    let Some(b) = block_of(p) else { return };
    let block = &model().blocks[b];
    if block.life == Life::Freed {
        record(Fault::DoubleFree, Some(Fault::UseAfterFree), Some(b), place);
    }
    // An owner forged around a borrowed page goes wrong when it is dropped, not before.
}

/// One more reference.
#[track_caller]
pub fn get(p: *mut page) {
    touch(p);
    if let Some(b) = block_of(p) {
        model().blocks[b].refs += 1;
    }
}

pub fn order_of(p: *mut page) -> u32 {
    block_of(p).map_or(0, |b| model().blocks[b].order)
}

/// The first page of the block of `p`.
pub fn head(p: *mut page) -> *mut page {
    match block_of(p) {
        Some(b) => memory::page_at(model().blocks[b].first),
        None => p,
    }
}

/// One block becomes single pages.
#[track_caller]
pub fn split(p: *mut page, order: u32) {
    touch(p);
    let Some(b) = block_of(p) else { return };
    let m = model();
    let (memdesc, first, pages, born, mine, was) = {
        let block = &m.blocks[b];
        (block.memdesc, block.first, block.pages, block.born, block.mine, block.order)
    };
    if was != order {
        return record(Fault::WrongRelease, None, Some(b), Some(Location::caller()));
    }
    for i in 0..pages {
        let id = m.blocks.len();
        m.blocks.push(Block {
            memdesc,
            first: first + i,
            pages: 1,
            order: 0,
            mine,
            life: Life::Live,
            refs: 0,
            lent: false,
            faulted: false,
            gone: false,
            born,
            died: None,
        });
        m.frames[first + i] = id;
    }
    m.blocks[b].mine = false;
    m.blocks[b].pages = 0;
}

/// The address of a page in the direct map.
#[track_caller]
pub fn direct(p: *mut page) -> usize {
    touch(p);
    memory::frame_of(p).map_or(0, memory::direct_at)
}

/// The page of a direct-map address; null where there is none.
pub fn page_of_direct(addr: usize) -> *mut page {
    match memory::frame_of_direct(addr) {
        Some(frame) => memory::page_at(frame),
        None => core::ptr::null_mut(),
    }
}

pub fn is_page_struct(addr: usize) -> bool {
    memory::frame_of(addr as *mut page).is_some()
}

/// The frame number, which is no ownership.
pub fn pfn(p: *mut page) -> usize {
    memory::frame_of(p).map_or(0, |f| f + 0x1000)
}

pub fn page_of_pfn(pfn: usize) -> *mut page {
    pfn.checked_sub(0x1000).filter(|f| *f < memory::FRAMES).map_or(core::ptr::null_mut(), memory::page_at)
}

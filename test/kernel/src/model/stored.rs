// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! What C keeps a pointer in, and what the function leaves to its caller.

use super::*;

/// `container` keeps a pointer to the page, in place of what it kept there before.
#[track_caller]
pub fn store(container: usize, p: *mut page) {
    touch(p);
    let m = model();
    m.stored.retain(|s| s.container != container);
    if let Some(frame) = memory::frame_of(p) {
        m.stored.push(Stored { container, frame, place: Some(Location::caller()) });
    }
}

/// As `store`, next to what it keeps already.
#[track_caller]
pub fn store_more(container: usize, p: *mut page) {
    touch(p);
    if let Some(frame) = memory::frame_of(p) {
        model().stored.push(Stored { container, frame, place: Some(Location::caller()) });
    }
}

/// The container lets go of all it keeps.
pub fn forget_stored(container: usize) {
    model().stored.retain(|s| s.container != container);
}

pub fn forget_stored_page(container: usize, p: *mut page) {
    let frame = memory::frame_of(p);
    model().stored.retain(|s| s.container != container || Some(s.frame) != frame);
}

/// The container is used: all that it keeps must be alive.
#[track_caller]
pub fn use_stored(container: usize) {
    let place = Some(Location::caller());
    for i in 0..model().stored.len() {
        let s = &model().stored[i];
        if s.container != container {
            continue;
        }
        let b = model().frames[s.frame];
        if model().blocks[b].life == Life::Freed {
            record(Fault::StoredPastOwner, Some(Fault::UseAfterFree), Some(b), place);
        }
    }
}

/// The container is there when the function has ended.
pub fn outlives(container: usize) {
    model().outliving.push(container);
}

/// A pointer to a page is found in a structure of the caller when the function has ended.
pub fn left_behind(p: *mut page) {
    if let Some(b) = block_of(p) {
        if model().blocks[b].gone {
            record(Fault::StoredPastOwner, Some(Fault::UseAfterFree), Some(b), None);
        } else {
            give(p);
        }
    }
}

/// As `left_behind`, of an address.
pub fn left_behind_address(addr: usize) {
    let base = addr & !(crate::bindings::PAGE_SIZE - 1);
    let m = model();
    if let Some(x) = m.maps.iter_mut().rev().find(|x| x.addr == base) {
        if x.open {
            // The caller unmaps it.
            x.open = false;
        } else {
            let (frame, place) = (x.frame, x.place);
            record_mapping(Fault::MappingEscape, frame, place);
        }
        return;
    }
    let frame = memory::frame_of_direct(addr).or_else(|| memory::area_of(addr));
    if let Some(f) = frame {
        left_behind(memory::page_at(f));
    }
}

/// Ownership goes to the caller.
pub fn give(p: *mut page) {
    if let Some(b) = block_of(p) {
        let block = &mut model().blocks[b];
        if block.refs > 0 {
            block.refs -= 1;
        }
        if block.refs == 0 {
            block.mine = false;
        }
    }
}

/// A borrow was returned.
pub fn lent_out(p: *mut page) {
    if let Some(b) = block_of(p) {
        if model().blocks[b].gone {
            record(Fault::BorrowOutlivesOwner, Some(Fault::UseAfterFree), Some(b), None);
        }
    }
}

/// The function has returned; what it gave back and left behind is looked at next.
pub fn returned() {
    for i in 0..model().stored.len() {
        let s = &model().stored[i];
        if !model().outliving.contains(&s.container) {
            continue;
        }
        let b = model().frames[s.frame];
        if model().blocks[b].life == Life::Freed {
            record(Fault::StoredPastOwner, Some(Fault::UseAfterFree), Some(b), s.place);
        }
    }
    for block in &mut model().blocks {
        block.gone = block.life == Life::Freed;
    }
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Kernel mappings, and plain loads and stores through stale addresses.

use super::*;

#[track_caller]
pub fn map(p: *mut page) -> usize {
    touch(p);
    let place = Some(Location::caller());
    let addr = memory::new_window();
    let frame = memory::frame_of(p).unwrap_or(usize::MAX);
    model().maps.push(Map { addr, frame, open: true, place });
    addr
}

#[track_caller]
pub fn unmap(addr: usize) {
    let place = Some(Location::caller());
    if !recording() {
        return;
    }
    let addr = addr & !(crate::bindings::PAGE_SIZE - 1);
    let m = model();
    let Some(i) = m.maps.iter().rposition(|x| x.addr == addr) else {
        return record(Fault::MappingUnbalanced, None, None, place);
    };
    if !m.maps[i].open {
        return record_mapping(Fault::MappingUnbalanced, m.maps[i].frame, place);
    }
    let later_open = m.maps[i + 1..].iter().any(|x| x.open);
    let frame = m.maps[i].frame;
    m.maps[i].open = false;
    memory::forbid_window(addr);
    if later_open {
        record_mapping(Fault::MappingUnbalanced, frame, place);
    }
}

/// A C function reads or writes memory at this address.
#[track_caller]
pub fn touch_address(addr: usize) {
    let place = Some(Location::caller());
    stale_address(addr, place);
}

fn stale_address(addr: usize, place: Place) {
    let base = addr & !(crate::bindings::PAGE_SIZE - 1);
    let m = model();
    if let Some(x) = m.maps.iter().rev().find(|x| x.addr == base) {
        if !x.open {
            record_mapping(Fault::MappingEscape, x.frame, place);
        } else if let Some(&b) = m.frames.get(x.frame) {
            if m.blocks[b].life == Life::Freed {
                record(Fault::UseAfterFree, Some(Fault::MappingEscape), Some(b), place);
            }
        }
        return;
    }
    let frame = memory::frame_of_direct(addr).or_else(|| memory::area_of(addr));
    if let Some(&b) = frame.and_then(|f| m.frames.get(f)) {
        if m.blocks[b].life == Life::Freed {
            let (fault, also) = stale(&m.blocks[b]);
            record(fault, Some(also), Some(b), place);
        }
    }
}

/// From the signal handler: a plain load or store hit memory that is gone. True if the program may go on.
pub(crate) fn stray_access(addr: usize) -> bool {
    if !recording() {
        return false;
    }
    if addr < 4096 {
        record(Fault::NullUse, None, None, None);
        return false;
    }
    stale_address(addr, None);
    true
}

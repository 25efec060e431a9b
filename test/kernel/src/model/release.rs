// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The end of a page, and who may bring it about.

use super::*;

/// The Rust owner of an order-0 page is dropped.
pub fn drop_owner(p: *mut page) {
    release_at(p, Releaser::FreePages, 0, None);
}

#[track_caller]
pub fn release(p: *mut page, by: Releaser, order: u32) {
    release_at(p, by, order, Some(Location::caller()));
}

fn right(memdesc: Memdesc, by: Releaser) -> bool {
    match memdesc {
        // `put_page` ends a plain page today; that it should not be counted is another rule's.
        Memdesc::Page => matches!(by, Releaser::FreePages | Releaser::PutPage),
        Memdesc::Exact => by == Releaser::FreePagesExact,
        Memdesc::Contig => by == Releaser::FreeContig,
        Memdesc::Cma => by == Releaser::CmaRelease,
        Memdesc::Folio => matches!(by, Releaser::FolioPut | Releaser::PutPage),
        Memdesc::Slab => by == Releaser::Kfree,
        Memdesc::Vmalloc => by == Releaser::Vfree,
        Memdesc::Ptdesc => by == Releaser::PagetableFree,
        Memdesc::Dma => by == Releaser::DmaFree,
        Memdesc::Pinned => by == Releaser::Unpin,
        Memdesc::Gup => matches!(by, Releaser::PutPage | Releaser::FolioPut),
        Memdesc::Mempool => by == Releaser::MempoolFree,
        Memdesc::Netpool => by == Releaser::PagePoolPut,
    }
}

pub(crate) fn release_at(p: *mut page, by: Releaser, order: u32, place: Place) {
    if !recording() {
        return;
    }
    if place.is_some() {
        model().last = place;
    }
    if p.is_null() {
        return record(Fault::NullUse, None, None, place);
    }
    let Some(b) = block_of(p) else { return };
    let frame = memory::frame_of(p).unwrap_or(0);
    let block = &mut model().blocks[b];
    let counted = matches!(block.memdesc, Memdesc::Folio | Memdesc::Gup | Memdesc::Pinned);
    if block.life == Life::Freed {
        return if block.memdesc == Memdesc::Vmalloc && by != Releaser::Vfree {
            record(Fault::FreeBorrowed, Some(Fault::DoubleFree), Some(b), place)
        } else if block.memdesc == Memdesc::Folio && by == Releaser::FolioPut {
            record(Fault::FolioUnderflow, None, Some(b), place)
        } else {
            record(Fault::DoubleFree, None, Some(b), place)
        };
    }
    if block.memdesc == Memdesc::Vmalloc && !matches!(by, Releaser::Vfree | Releaser::Kfree) {
        return record(Fault::FreeBorrowed, Some(Fault::WrongRelease), Some(b), place);
    }
    if !block.mine && !(block.memdesc == Memdesc::Folio && matches!(by, Releaser::FolioPut | Releaser::PutPage)) {
        return record(Fault::FreeBorrowed, None, Some(b), place);
    }
    if block.memdesc == Memdesc::Folio && by == Releaser::FreePages && !block.mine {
        return record(Fault::FreeBorrowed, Some(Fault::WrongRelease), Some(b), place);
    }
    let sized = matches!(block.memdesc, Memdesc::Page) && by == Releaser::FreePages;
    let exact = matches!(by, Releaser::FreePagesExact | Releaser::FreeContig | Releaser::CmaRelease);
    let wrong = !right(block.memdesc, by)
        || (sized && (order != block.order || frame != block.first))
        || (block.memdesc == Memdesc::Page && by == Releaser::PutPage && block.order > 0)
        || (exact && order as usize != block.pages);
    if wrong {
        block.died = place;
        block.life = Life::Freed;
        return record(Fault::WrongRelease, None, Some(b), place);
    }
    if counted {
        if block.refs == 0 {
            return record(if block.memdesc == Memdesc::Folio { Fault::FolioUnderflow } else { Fault::DoubleFree }, None, Some(b), place);
        }
        block.refs -= 1;
        if block.refs > 0 || !block.mine {
            return;
        }
    }
    end_block(b, place);
}

fn end_block(b: usize, place: Place) {
    let block = &mut model().blocks[b];
    block.life = Life::Freed;
    block.died = place;
    memory::forbid_frames(block.first, block.pages);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The page model: what every page is, who has to end its life, and what was done wrong to it.
//!
//! Frames are never used again within a run, so that each stale pointer is seen. Memory that must not be touched any
//! more is taken away (`mprotect`), so that a plain load or store through a stale address is seen too.

mod memory;

pub use memory::{area_of, is_map_address};

use crate::bindings::page;
use core::ptr::NonNull;
use std::panic::Location;

type Place = Option<&'static Location<'static>>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Memdesc {
    Page,
    Exact,
    Contig,
    Cma,
    Folio,
    Slab,
    Vmalloc,
    Ptdesc,
    Dma,
    Pinned,
    Gup,
    Mempool,
    Netpool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Releaser {
    FreePages,
    FreePagesExact,
    FreeContig,
    CmaRelease,
    PutPage,
    FolioPut,
    Unpin,
    Vfree,
    Kfree,
    DmaFree,
    PagetableFree,
    MempoolFree,
    PagePoolPut,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Live,
    Freed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AreaHolder {
    /// A box or vector frees it.
    Rust,
    /// The function called `vmalloc`.
    Function,
    /// The caller's.
    Other,
}

struct Block {
    memdesc: Memdesc,
    first: usize,
    pages: usize,
    order: u32,
    /// The function under trial has to end it.
    mine: bool,
    life: Life,
    /// References or pins that the function holds.
    refs: i32,
    /// Somebody made a borrow of it.
    lent: bool,
    /// The first fault of a page in a run is the one that counts.
    faulted: bool,
    /// It was freed when the function returned.
    gone: bool,
    born: Place,
    died: Place,
}

struct Map {
    addr: usize,
    frame: usize,
    open: bool,
    place: Place,
}

struct Stored {
    container: usize,
    frame: usize,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fault {
    DoubleFree,
    UseAfterFree,
    Leak,
    WrongRelease,
    FreeBorrowed,
    MappingUnbalanced,
    MappingEscape,
    NullUse,
    FolioLeak,
    FolioUnderflow,
    BorrowOutlivesOwner,
    StoredPastOwner,
}

impl Fault {
    fn rule(self) -> &'static str {
        match self {
            Fault::DoubleFree => "page_double_free",
            Fault::UseAfterFree => "page_use_after_free",
            Fault::Leak => "page_leak",
            Fault::WrongRelease => "page_free_mismatch",
            Fault::FreeBorrowed => "free_borrowed_page",
            Fault::MappingUnbalanced => "page_mapping_unbalanced",
            Fault::MappingEscape => "page_mapping_escape",
            Fault::NullUse => "page_null_unchecked",
            Fault::FolioLeak => "folio_ref_leak",
            Fault::FolioUnderflow => "folio_ref_underflow",
            Fault::BorrowOutlivesOwner => "page_borrow_outlives_owner",
            Fault::StoredPastOwner => "page_stored_past_owner",
        }
    }
}

#[derive(Clone)]
struct Event {
    fault: Fault,
    /// Another rule that says the same thing rightly.
    also: Option<Fault>,
    place: Place,
    born: Place,
    died: Place,
}

struct Seen {
    event: Event,
    runs: usize,
}

struct Model {
    blocks: Vec<Block>,
    /// Block of each frame handed out.
    frames: Vec<usize>,
    maps: Vec<Map>,
    stored: Vec<Stored>,
    outliving: Vec<usize>,
    events: Vec<Event>,
    name: String,
    seen: Vec<Seen>,
    on: bool,
    last: Place,
}

static mut MODEL: Model = Model {
    blocks: Vec::new(),
    frames: Vec::new(),
    maps: Vec::new(),
    stored: Vec::new(),
    outliving: Vec::new(),
    events: Vec::new(),
    name: String::new(),
    seen: Vec::new(),
    on: false,
    last: None,
};

fn model() -> &'static mut Model {
    // SAFETY: one task only, and no reference is kept across calls.
    unsafe { &mut MODEL }
}

pub fn recording() -> bool {
    model().on
}

pub fn start(name: &str) {
    memory::init();
    let m = model();
    m.name = name.to_string();
    m.seen.clear();
}

pub fn reset() {
    let m = model();
    m.blocks.clear();
    m.frames.clear();
    m.maps.clear();
    m.stored.clear();
    m.outliving.clear();
    m.events.clear();
    m.on = true;
    m.last = None;
    memory::reset();
}

fn record(fault: Fault, also: Option<Fault>, block: Option<usize>, place: Place) {
    let m = model();
    let (born, died) = match block {
        Some(b) => {
            if m.blocks[b].faulted {
                return;
            }
            m.blocks[b].faulted = true;
            (m.blocks[b].born, m.blocks[b].died)
        }
        None => (None, None),
    };
    let place = place.filter(|p| !p.file().contains("kernel/src/"));
    m.events.push(Event { fault, also, place, born, died });
}

/// A fault of a mapping: one of null, or of a page that something was wrong with before, is not worth a word.
fn record_mapping(fault: Fault, frame: usize, place: Place) {
    match model().frames.get(frame) {
        Some(&b) if !model().blocks[b].faulted => record(fault, None, None, place),
        _ => {}
    }
}

/// Takes the frames for a new block and gives its first `struct page`.
fn new_block(memdesc: Memdesc, pages: usize, order: u32, mine: bool, refs: i32, born: Place) -> *mut page {
    let m = model();
    let first = m.frames.len();
    let block = m.blocks.len();
    if first + pages > memory::FRAMES {
        panic!("the model has no frame left");
    }
    m.blocks.push(Block { memdesc, first, pages, order, mine, life: Life::Live, refs, lent: false, faulted: false, gone: false, born, died: None });
    for _ in 0..pages {
        m.frames.push(block);
    }
    memory::page_at(first)
}

fn block_of(p: *mut page) -> Option<usize> {
    let m = model();
    let frame = memory::frame_of(p)?;
    m.frames.get(frame).copied()
}

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
fn stale(block: &Block) -> (Fault, Fault) {
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

fn release_at(p: *mut page, by: Releaser, order: u32, place: Place) {
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

// Kernel mappings.

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
fn stray_access(addr: usize) -> bool {
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

// Vmalloc areas.

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

// What C keeps.

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

/// The function has ended and all it gave back is settled: what is left is lost.
pub fn end() {
    for i in 0..model().maps.len() {
        let x = &model().maps[i];
        if x.open {
            record_mapping(Fault::MappingUnbalanced, x.frame, x.place);
        }
    }
    for b in 0..model().blocks.len() {
        let block = &model().blocks[b];
        let (mine, live, refs, born, memdesc) = (block.mine, block.life == Life::Live, block.refs, block.born, block.memdesc);
        if !live || block.pages == 0 {
            continue;
        }
        match memdesc {
            Memdesc::Folio if refs > 0 => record(Fault::FolioLeak, None, Some(b), born),
            Memdesc::Folio => {}
            _ if mine => record(Fault::Leak, None, Some(b), born),
            _ => {}
        }
    }
    model().on = false;
}

/// Adds the run's events to those of the runs before.
pub fn collect() {
    let m = model();
    m.on = false;
    for event in core::mem::take(&mut m.events) {
        let same = |s: &&mut Seen| s.event.fault == event.fault && s.event.place == event.place && s.event.born == event.born;
        match m.seen.iter_mut().find(same) {
            Some(s) => s.runs += 1,
            None => m.seen.push(Seen { event, runs: 1 }),
        }
    }
}

fn line(p: Place) -> String {
    match p.filter(|p| !p.file().contains("kernel/src/")) {
        Some(p) => p.line().to_string(),
        None => "null".to_string(),
    }
}

pub fn report(runs: usize, panicked: usize, truncated: bool) {
    let m = model();
    let events: Vec<String> = m
        .seen
        .iter()
        .map(|s| {
            format!(
                "{{\"fault\":\"{:?}\",\"rule\":\"{}\",\"also\":{},\"line\":{},\"born\":{},\"died\":{},\"runs\":{}}}",
                s.event.fault,
                s.event.fault.rule(),
                s.event.also.map_or("null".to_string(), |f| format!("\"{}\"", f.rule())),
                line(s.event.place),
                line(s.event.born),
                line(s.event.died),
                s.runs
            )
        })
        .collect();
    println!(
        "{{\"function\":\"{}\",\"runs\":{},\"panicked\":{},\"truncated\":{},\"events\":[{}]}}",
        m.name,
        runs,
        panicked,
        truncated,
        events.join(",")
    );
}

/// The process cannot go on: says what was seen.
fn die() -> ! {
    collect();
    report(0, 1, true);
    std::process::exit(70)
}

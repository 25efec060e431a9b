// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The page model: what every page is, who has to end its life, and what was done wrong to it.
//!
//! Frames are never used again within a run, so that each stale pointer is seen. Memory that must not be touched any
//! more is taken away (`mprotect`), so that a plain load or store through a stale address is seen too.

mod areas;
mod mappings;
mod memory;
mod outcome;
mod pages;
mod release;
mod stored;

pub use areas::*;
pub use mappings::*;
pub use memory::{area_of, is_map_address};
pub use outcome::*;
pub use pages::*;
pub use release::*;
pub use stored::*;

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
    /// The run that counted last: a fault counts once in a run.
    last: usize,
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
    run: usize,
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
    run: 0,
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

// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The addresses behind the model: an array of `struct page`, a direct map, windows for `kmap_local_page`, and vmalloc
//! areas. What is gone has no access rights; the signal that an access raises is told to the model, which lets it pass.

use crate::bindings::{page, PAGE_SIZE};
use core::{ffi::c_void, ptr::NonNull};

pub const FRAMES: usize = 2048;
const WINDOWS: usize = 4096;
const AREA_PAGES: usize = 4096;

extern "C" {
    fn mmap(addr: *mut c_void, len: usize, prot: i32, flags: i32, fd: i32, off: i64) -> *mut c_void;
    fn mprotect(addr: *mut c_void, len: usize, prot: i32) -> i32;
    fn sigaction(sig: i32, act: *const Action, old: *mut Action) -> i32;
}

const READ_WRITE: i32 = 3;
const NONE: i32 = 0;
const PRIVATE_ANONYMOUS_NORESERVE: i32 = 0x4022;
const SIGSEGV: i32 = 11;
const SIGBUS: i32 = 7;
const SA_SIGINFO: i32 = 4;
const SA_NODEFER: i32 = 0x4000_0000;

#[repr(C)]
struct Action {
    handler: extern "C" fn(i32, *const Info, *mut c_void),
    mask: [u64; 16],
    flags: i32,
    restorer: usize,
}

#[repr(C)]
struct Info {
    signo: i32,
    errno: i32,
    code: i32,
    _pad: i32,
    addr: usize,
}

struct Area {
    first: usize,
    pages: usize,
    at: usize,
}

struct Memory {
    pages: usize,
    direct: usize,
    windows: usize,
    areas: usize,
    used_windows: usize,
    used_areas: usize,
    list: Vec<Area>,
    forbidden: Vec<(usize, usize)>,
}

static mut MEMORY: Memory =
    Memory { pages: 0, direct: 0, windows: 0, areas: 0, used_windows: 0, used_areas: 0, list: Vec::new(), forbidden: Vec::new() };

fn memory() -> &'static mut Memory {
    // SAFETY: one task only, and no reference is kept across calls.
    unsafe { &mut MEMORY }
}

fn reserve(len: usize, prot: i32) -> usize {
    // SAFETY: new memory.
    let addr = unsafe { mmap(core::ptr::null_mut(), len, prot, PRIVATE_ANONYMOUS_NORESERVE, -1, 0) } as usize;
    assert!(addr != usize::MAX, "mmap failed");
    addr
}

fn protect(addr: usize, len: usize, prot: i32) {
    // SAFETY: memory of ours.
    let failed = unsafe { mprotect(addr as *mut c_void, len, prot) };
    assert!(failed == 0, "mprotect failed");
}

extern "C" fn on_fault(_sig: i32, info: *const Info, _context: *mut c_void) {
    // SAFETY: the kernel gives a valid pointer.
    let addr = unsafe { (*info).addr };
    let m = memory();
    let ours = (m.windows..m.windows + WINDOWS * PAGE_SIZE).contains(&addr)
        || (m.direct..m.direct + FRAMES * PAGE_SIZE).contains(&addr)
        || (m.areas..m.areas + AREA_PAGES * PAGE_SIZE).contains(&addr);
    let goes_on = super::stray_access(addr);
    if !ours || !goes_on {
        super::die();
    }
    protect(addr & !(PAGE_SIZE - 1), PAGE_SIZE, READ_WRITE);
}

pub fn init() {
    let m = memory();
    if m.pages != 0 {
        return;
    }
    m.pages = reserve(FRAMES * size_of::<page>(), READ_WRITE);
    m.direct = reserve(FRAMES * PAGE_SIZE, READ_WRITE);
    m.windows = reserve(WINDOWS * PAGE_SIZE, NONE);
    m.areas = reserve(AREA_PAGES * PAGE_SIZE, READ_WRITE);
    let action = Action { handler: on_fault, mask: [0; 16], flags: SA_SIGINFO | SA_NODEFER, restorer: 0 };
    for sig in [SIGSEGV, SIGBUS] {
        // SAFETY: a valid action.
        let failed = unsafe { sigaction(sig, &action, core::ptr::null_mut()) };
        assert!(failed == 0, "sigaction failed");
    }
}

/// Gives all memory its rights back and forgets the areas and windows.
pub fn reset() {
    let m = memory();
    for (addr, len) in core::mem::take(&mut m.forbidden) {
        protect(addr, len, READ_WRITE);
    }
    if m.used_windows > 0 {
        protect(m.windows, m.used_windows * PAGE_SIZE, NONE);
    }
    m.used_windows = 0;
    m.used_areas = 0;
    m.list.clear();
}

pub fn page_at(frame: usize) -> *mut page {
    init();
    (memory().pages + frame * size_of::<page>()) as *mut page
}

pub fn frame_of(p: *mut page) -> Option<usize> {
    let offset = (p as usize).checked_sub(memory().pages)?;
    let frame = offset / size_of::<page>();
    (frame < FRAMES && memory().pages != 0).then_some(frame)
}

pub fn direct_at(frame: usize) -> usize {
    memory().direct + frame * PAGE_SIZE
}

pub fn frame_of_direct(addr: usize) -> Option<usize> {
    let frame = addr.checked_sub(memory().direct)? / PAGE_SIZE;
    (frame < FRAMES && memory().direct != 0).then_some(frame)
}

pub fn forbid_frames(first: usize, pages: usize) {
    let m = memory();
    let at = m.direct + first * PAGE_SIZE;
    protect(at, pages * PAGE_SIZE, NONE);
    m.forbidden.push((at, pages * PAGE_SIZE));
}

pub fn new_window() -> usize {
    init();
    let m = memory();
    assert!(m.used_windows < WINDOWS, "the model has no window left");
    let addr = m.windows + m.used_windows * PAGE_SIZE;
    m.used_windows += 1;
    protect(addr, PAGE_SIZE, READ_WRITE);
    addr
}

pub fn forbid_window(addr: usize) {
    protect(addr, PAGE_SIZE, NONE);
}

pub fn is_map_address(addr: usize) -> bool {
    let m = memory();
    (m.windows..m.windows + WINDOWS * PAGE_SIZE).contains(&addr)
}

pub fn new_area(first: usize, pages: usize) -> NonNull<u8> {
    init();
    let m = memory();
    assert!(m.used_areas + pages <= AREA_PAGES, "the model has no area left");
    let at = m.areas + m.used_areas * PAGE_SIZE;
    m.used_areas += pages;
    m.list.push(Area { first, pages, at });
    match NonNull::new(at as *mut u8) {
        Some(ptr) => ptr,
        None => panic!("an area at null"),
    }
}

/// The frame behind an address of an area.
pub fn area_of(addr: usize) -> Option<usize> {
    let inside = |a: &&Area| (a.at..a.at + a.pages * PAGE_SIZE).contains(&addr);
    memory().list.iter().find(inside).map(|a| a.first + (addr - a.at) / PAGE_SIZE)
}

pub fn forbid_area(addr: usize) {
    let m = memory();
    let inside = |a: &&Area| (a.at..a.at + a.pages * PAGE_SIZE).contains(&addr);
    if let Some(a) = m.list.iter().find(inside) {
        let (at, len) = (a.at, a.pages * PAGE_SIZE);
        protect(at, len, NONE);
        m.forbidden.push((at, len));
    }
}

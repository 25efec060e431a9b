// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong nested_patterns: page_leak
pub fn run(dev: &Device) -> Result {
    let pair = (Some(Page::alloc_page(GFP_KERNEL)?), dev.index());
    match pair {
        (Some(page), Some(0 | 1)) => core::mem::forget(page),
        (Some(page), _) => drop(page),
        (None, _) => {}
    }
    Ok(())
}

//# right nested_patterns
pub fn run(dev: &Device) -> Result {
    let pair = (Some(Page::alloc_page(GFP_KERNEL)?), dev.index());
    match pair {
        (Some(page), Some(0 | 1)) => drop(page),
        (Some(page), _) => drop(page),
        (None, _) => {}
    }
    Ok(())
}

//# wrong labelled_break_with_a_value: page_leak
pub fn run(dev: &Device) -> Result {
    let kept = 'pick: {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            break 'pick None;
        }
        if dev.is_ready() {
            break 'pick None;
        }
        Some(page)
    };
    if let Some(page) = kept {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# right labelled_break_with_a_value
pub fn run(dev: &Device) -> Result {
    let kept = 'pick: {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            break 'pick None;
        }
        if dev.is_ready() {
            break 'pick Some(page);
        }
        Some(page)
    };
    if let Some(page) = kept {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# wrong loop_gives_a_value: page_double_free
pub fn run(dev: &Device) -> Result {
    let page = loop {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
        if dev.is_ready() {
            break page;
        }
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        if dev.has_room() {
            break page;
        }
    };
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right loop_gives_a_value
pub fn run(dev: &Device) -> Result {
    let page = loop {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
        if dev.is_ready() {
            break page;
        }
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        if dev.has_room() {
            return Err(EAGAIN);
        }
    };
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong partial_move_out_of_a_struct: page_use_after_free
struct Pair {
    first: PageOwner,
    second: PageOwner,
}

pub fn run(dev: &Device) -> Result {
    let both = Pair { first: Page::alloc_page(GFP_KERNEL)?, second: Page::alloc_page(GFP_KERNEL)? };
    let raw = both.first.as_ptr();
    if dev.is_ready() {
        drop(both.first);
    }
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    let _ = both.second.nid();
    Ok(())
}

//# right partial_move_out_of_a_struct
struct Pair {
    first: PageOwner,
    second: PageOwner,
}

pub fn run(dev: &Device) -> Result {
    let both = Pair { first: Page::alloc_page(GFP_KERNEL)?, second: Page::alloc_page(GFP_KERNEL)? };
    let raw = both.first.as_ptr();
    if dev.is_ready() {
        dev.reset();
    }
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    let _ = both.second.nid();
    Ok(())
}

//# wrong field_order_of_drops: page_use_after_free
struct Mapped {
    page: PageOwner,
    reader: Reader,
}

struct Reader {
    page: *mut bindings::page,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: the page lives longer.
        unsafe { bindings::page_to_nid(self.page) };
    }
}

pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let reader = Reader { page: page.as_ptr() };
    let _mapped = Mapped { page, reader };
    Ok(())
}

//# right field_order_of_drops
struct Mapped {
    reader: Reader,
    page: PageOwner,
}

struct Reader {
    page: *mut bindings::page,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: the page lives longer.
        unsafe { bindings::page_to_nid(self.page) };
    }
}

pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let reader = Reader { page: page.as_ptr() };
    let _mapped = Mapped { page, reader };
    Ok(())
}

//# wrong locals_drop_in_reverse: page_use_after_free
struct Reader {
    page: *mut bindings::page,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: the page lives longer.
        unsafe { bindings::page_to_nid(self.page) };
    }
}

pub fn run() -> Result {
    let reader;
    let page = Page::alloc_page(GFP_KERNEL)?;
    reader = Reader { page: page.as_ptr() };
    let _ = &reader;
    Ok(())
}

//# right locals_drop_in_reverse
struct Reader {
    page: *mut bindings::page,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: the page lives longer.
        unsafe { bindings::page_to_nid(self.page) };
    }
}

pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let reader = Reader { page: page.as_ptr() };
    let _ = &reader;
    Ok(())
}

//# wrong swapped_then_dropped: page_use_after_free
pub fn run() -> Result {
    let mut a = Page::alloc_page(GFP_KERNEL)?;
    let mut b = Page::alloc_page(GFP_KERNEL)?;
    let raw = a.as_ptr();
    core::mem::swap(&mut a, &mut b);
    drop(b);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    let _ = a.nid();
    Ok(())
}

//# right swapped_then_dropped
pub fn run() -> Result {
    let mut a = Page::alloc_page(GFP_KERNEL)?;
    let mut b = Page::alloc_page(GFP_KERNEL)?;
    let raw = a.as_ptr();
    core::mem::swap(&mut a, &mut b);
    drop(a);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    let _ = b.nid();
    Ok(())
}

//# wrong option_replaced: page_use_after_free
pub fn run() -> Result {
    let mut slot = Some(Page::alloc_page(GFP_KERNEL)?);
    let raw = slot.as_ref().map_or(ptr::null_mut(), |page| page.as_ptr());
    let old = slot.replace(Page::alloc_page(GFP_KERNEL)?);
    drop(old);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right option_replaced
pub fn run() -> Result {
    let mut slot = Some(Page::alloc_page(GFP_KERNEL)?);
    let raw = slot.as_ref().map_or(ptr::null_mut(), |page| page.as_ptr());
    let old = slot.replace(Page::alloc_page(GFP_KERNEL)?);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    drop(old);
    Ok(())
}

//# wrong closure_captures_by_move: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    let job = move || page.nid();
    let _ = job();
    drop(job);
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    Ok(())
}

//# right closure_captures_by_move
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    let job = move || page.nid();
    let _ = job();
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    Ok(())
}

//# wrong closure_called_at_once: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let result = (|| {
        dev.wait()?;
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        dev.start()
    })();
    result
}

//# right closure_called_at_once
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let result = (|| {
        dev.wait()?;
        dev.start()
    })();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    result
}

//# wrong array_of_owners: page_use_after_free
pub fn run() -> Result {
    let pages = [Page::alloc_page(GFP_KERNEL)?, Page::alloc_page(GFP_KERNEL)?];
    let raw = pages[1].as_ptr();
    let [first, second] = pages;
    drop(second);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    drop(first);
    Ok(())
}

//# right array_of_owners
pub fn run() -> Result {
    let pages = [Page::alloc_page(GFP_KERNEL)?, Page::alloc_page(GFP_KERNEL)?];
    let raw = pages[1].as_ptr();
    let [first, second] = pages;
    drop(first);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    drop(second);
    Ok(())
}

//# wrong vector_of_raw_pages: page_leak
pub fn run(dev: &Device) -> Result {
    let mut pages: KVec<*mut bindings::page> = KVec::with_capacity(2, GFP_KERNEL)?;
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if pages.push(page, GFP_KERNEL).is_err() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        return Err(ENOMEM);
    }
    dev.wait().ok();
    Ok(())
}

//# right vector_of_raw_pages
pub fn run(dev: &Device) -> Result {
    let mut pages: KVec<*mut bindings::page> = KVec::with_capacity(2, GFP_KERNEL)?;
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if pages.push(page, GFP_KERNEL).is_err() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        return Err(ENOMEM);
    }
    for page in pages {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# wrong drained_vector: page_leak
pub fn run(dev: &Device) -> Result {
    let mut pages = KVec::with_capacity(2, GFP_KERNEL)?;
    pages.push(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    for page in pages.drain_all() {
        if dev.is_ready() {
            core::mem::forget(page);
        }
    }
    Ok(())
}

//# right drained_vector
pub fn run(dev: &Device) -> Result {
    let mut pages = KVec::with_capacity(2, GFP_KERNEL)?;
    pages.push(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    for page in pages.drain_all() {
        if dev.is_ready() {
            drop(page);
        }
    }
    Ok(())
}

//# wrong enum_state: page_double_free
enum State {
    Empty,
    Filled(*mut bindings::page),
}

fn release(state: &mut State) {
    if let State::Filled(page) = *state {
        // SAFETY: the state owns its page.
        unsafe { bindings::__free_pages(page, 0) };
        let _ = page;
    }
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let mut state = State::Filled(page);
    release(&mut state);
    if dev.is_ready() {
        release(&mut state);
    }
    if !matches!(state, State::Filled(_)) {
        state = State::Empty;
    }
    let _ = matches!(state, State::Empty);
    Ok(())
}

//# right enum_state
enum State {
    Empty,
    Filled(*mut bindings::page),
}

fn release(state: &mut State) {
    if let State::Filled(page) = *state {
        // SAFETY: the state owns its page.
        unsafe { bindings::__free_pages(page, 0) };
        *state = State::Empty;
    }
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let mut state = State::Filled(page);
    release(&mut state);
    if dev.is_ready() {
        release(&mut state);
    }
    if !matches!(state, State::Filled(_)) {
        state = State::Empty;
    }
    let _ = matches!(state, State::Empty);
    Ok(())
}

//# wrong method_consumes: page_use_after_free
struct Buffer {
    page: PageOwner,
}

impl Buffer {
    fn new() -> Result<Self> {
        Ok(Self { page: Page::alloc_page(GFP_KERNEL)? })
    }

    fn raw(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }

    fn finish(self) -> i32 {
        self.page.nid()
    }
}

pub fn run() -> Result {
    let buffer = Buffer::new()?;
    let raw = buffer.raw();
    let _ = buffer.finish();
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right method_consumes
struct Buffer {
    page: PageOwner,
}

impl Buffer {
    fn new() -> Result<Self> {
        Ok(Self { page: Page::alloc_page(GFP_KERNEL)? })
    }

    fn raw(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }

    fn finish(&self) -> i32 {
        self.page.nid()
    }
}

pub fn run() -> Result {
    let buffer = Buffer::new()?;
    let raw = buffer.raw();
    let _ = buffer.finish();
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# wrong trait_method_frees: page_double_free
trait Release {
    fn release(&self);
}

struct Raw(*mut bindings::page);

impl Release for Raw {
    fn release(&self) {
        // SAFETY: owned by the caller, who gives it up.
        unsafe { bindings::__free_pages(self.0, 0) };
    }
}

fn finish<T: Release>(what: &T) {
    what.release();
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let raw = Raw(page);
    finish(&raw);
    if dev.is_ready() {
        finish(&raw);
    }
    Ok(())
}

//# right trait_method_frees
trait Release {
    fn release(&self);
}

struct Raw(*mut bindings::page);

impl Release for Raw {
    fn release(&self) {
        // SAFETY: owned by the caller, who gives it up.
        unsafe { bindings::__free_pages(self.0, 0) };
    }
}

fn finish<T: Release>(what: &T) {
    what.release();
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let raw = Raw(page);
    finish(&raw);
    if dev.is_ready() {
        dev.reset();
    }
    Ok(())
}

//# wrong recursive_helper: page_double_free
fn unwind(dev: &Device, page: *mut bindings::page, depth: usize) {
    if depth > 0 {
        unwind(dev, page, depth - 1);
    }
    dev.reset();
    // SAFETY: owned by the caller, who gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    unwind(dev, page, 1);
    Ok(())
}

//# right recursive_helper
fn unwind(dev: &Device, page: *mut bindings::page, depth: usize) {
    if depth > 0 {
        return unwind(dev, page, depth - 1);
    }
    dev.reset();
    // SAFETY: owned by the caller, who gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    unwind(dev, page, 1);
    Ok(())
}

//# wrong function_pointer: page_leak
fn put_back(page: *mut bindings::page) {
    // SAFETY: owned by the caller, who gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

fn keep(page: *mut bindings::page) {
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(page) };
}

pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let finish: fn(*mut bindings::page) = keep;
    finish(page);
    Ok(())
}

//# right function_pointer
fn put_back(page: *mut bindings::page) {
    // SAFETY: owned by the caller, who gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

fn keep(page: *mut bindings::page) {
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(page) };
}

pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let finish: fn(*mut bindings::page) = put_back;
    finish(page);
    Ok(())
}

//# wrong macro_arguments: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    drop(page);
    if dev.is_ready() {
        // SAFETY: a valid page.
        pr_info!("node {}\n", unsafe { bindings::page_to_nid(raw) });
    }
    Ok(())
}

//# right macro_arguments
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    let _page = page;
    if dev.is_ready() {
        // SAFETY: a valid page.
        pr_info!("node {}\n", unsafe { bindings::page_to_nid(raw) });
    }
    Ok(())
}

//# wrong matches_macro_is_a_condition: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if matches!(dev.index(), Some(n) if n > 0) {
        return Err(EBUSY);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right matches_macro_is_a_condition
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if matches!(dev.index(), Some(n) if n > 0) {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        return Err(EBUSY);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong maybe_uninit_owner: page_leak
use core::mem::MaybeUninit;

pub fn run(dev: &Device) -> Result {
    let mut slot: MaybeUninit<PageOwner> = MaybeUninit::uninit();
    slot.write(Page::alloc_page(GFP_KERNEL)?);
    dev.wait()?;
    // SAFETY: written above.
    drop(unsafe { slot.assume_init() });
    Ok(())
}

//# right maybe_uninit_owner
use core::mem::MaybeUninit;

pub fn run(dev: &Device) -> Result {
    let mut slot: MaybeUninit<PageOwner> = MaybeUninit::uninit();
    slot.write(Page::alloc_page(GFP_KERNEL)?);
    let waited = dev.wait();
    // SAFETY: written above.
    drop(unsafe { slot.assume_init() });
    waited
}

//# wrong written_over_an_owner: page_leak
pub fn run() -> Result {
    let mut page = Page::alloc_page(GFP_KERNEL)?;
    let other = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid place.
    unsafe { ptr::write(&mut page, other) };
    Ok(())
}

//# right written_over_an_owner
pub fn run() -> Result {
    let mut page = Page::alloc_page(GFP_KERNEL)?;
    let other = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid place.
    unsafe { drop(ptr::replace(&mut page, other)) };
    Ok(())
}

//# wrong arc_keeps_it: page_use_after_free
use kernel::sync::Arc;

pub fn run(dev: &Device) -> Result {
    let first = Arc::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    let raw = first.as_ptr();
    let second = first.clone();
    drop(first);
    drop(second);
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    Ok(())
}

//# right arc_keeps_it
use kernel::sync::Arc;

pub fn run(dev: &Device) -> Result {
    let first = Arc::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    let raw = first.as_ptr();
    let second = first.clone();
    drop(first);
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    drop(second);
    Ok(())
}

//# wrong raw_place_read_out_twice: page_double_free
pub fn run(dev: &Device) -> Result {
    let boxed = KBox::new(Some(Page::alloc_page(GFP_KERNEL)?), GFP_KERNEL)?;
    let raw = KBox::into_raw(boxed);
    // SAFETY: a valid place.
    let taken = unsafe { ptr::read(raw) };
    dev.reset();
    drop(taken);
    // SAFETY: from `into_raw`.
    drop(unsafe { KBox::from_raw(raw) });
    Ok(())
}

//# right raw_place_read_out_twice
pub fn run(dev: &Device) -> Result {
    let boxed = KBox::new(Some(Page::alloc_page(GFP_KERNEL)?), GFP_KERNEL)?;
    let raw = KBox::into_raw(boxed);
    // SAFETY: a valid place.
    let taken = unsafe { ptr::replace(raw, None) };
    dev.reset();
    drop(taken);
    // SAFETY: from `into_raw`.
    drop(unsafe { KBox::from_raw(raw) });
    Ok(())
}

//# wrong struct_update: page_use_after_free
struct Request {
    page: PageOwner,
    spare: Option<PageOwner>,
}

pub fn run() -> Result {
    let base = Request { page: Page::alloc_page(GFP_KERNEL)?, spare: None };
    let raw = base.page.as_ptr();
    let next = Request { spare: None, ..base };
    drop(next);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right struct_update
struct Request {
    page: PageOwner,
    spare: Option<PageOwner>,
}

pub fn run() -> Result {
    let base = Request { page: Page::alloc_page(GFP_KERNEL)?, spare: None };
    let raw = base.page.as_ptr();
    let next = Request { spare: None, ..base };
    let _next = next;
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# wrong reborrow_and_cast: page_use_after_free
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = ptr::from_ref(&*page.as_ptr_ref()).cast::<bindings::page>().cast_mut();
    drop(page);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw as *const bindings::page) };
    Ok(())
}

trait AsRef {
    fn as_ptr_ref(&self) -> &bindings::page;
}

impl AsRef for Page {
    fn as_ptr_ref(&self) -> &bindings::page {
        // SAFETY: a valid page.
        unsafe { &*self.as_ptr() }
    }
}

//# right reborrow_and_cast
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = ptr::from_ref(&*page.as_ptr_ref()).cast::<bindings::page>().cast_mut();
    let _page = page;
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw as *const bindings::page) };
    Ok(())
}

trait AsRef {
    fn as_ptr_ref(&self) -> &bindings::page;
}

impl AsRef for Page {
    fn as_ptr_ref(&self) -> &bindings::page {
        // SAFETY: a valid page.
        unsafe { &*self.as_ptr() }
    }
}

//# wrong while_let_pops: page_leak
pub fn run(dev: &Device) -> Result {
    let mut pages = KVec::with_capacity(2, GFP_KERNEL)?;
    pages.push(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    while let Some(page) = pages.pop() {
        if dev.has_room() {
            core::mem::forget(page);
            break;
        }
    }
    Ok(())
}

//# right while_let_pops
pub fn run(dev: &Device) -> Result {
    let mut pages = KVec::with_capacity(2, GFP_KERNEL)?;
    pages.push(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    while let Some(page) = pages.pop() {
        if dev.has_room() {
            drop(page);
            break;
        }
    }
    Ok(())
}

//# wrong ref_mut_binding: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let mut slot = (Some(Page::alloc_page(GFP_KERNEL)?), 3);
    let mut raw = ptr::null_mut();
    if let (Some(ref mut page), n @ 1..=5) = slot {
        raw = page.as_ptr();
        *page = Page::alloc_page(GFP_KERNEL)?;
        let _ = n;
    }
    if dev.is_ready() && !raw.is_null() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    Ok(())
}

//# right ref_mut_binding
pub fn run(dev: &Device) -> Result {
    let mut slot = (Some(Page::alloc_page(GFP_KERNEL)?), 3);
    let mut raw = ptr::null_mut();
    if let (Some(ref mut page), n @ 1..=5) = slot {
        raw = page.as_ptr();
        *page = Page::alloc_page(GFP_KERNEL)?;
        let _ = n;
        raw = page.as_ptr();
    }
    if dev.is_ready() && !raw.is_null() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    Ok(())
}

//# wrong xarray_owns: page_use_after_free
use kernel::xarray::XArray;

pub fn run(pages: &mut XArray<KBox<PageOwner>>, dev: &Device) -> Result {
    let page = KBox::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    let raw = page.as_ptr();
    let mut guard = pages.lock();
    guard.store(0, page, GFP_KERNEL)?;
    if dev.is_ready() {
        drop(guard.remove(0));
    }
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right xarray_owns
use kernel::xarray::XArray;

pub fn run(pages: &mut XArray<KBox<PageOwner>>, dev: &Device) -> Result {
    let page = KBox::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    let raw = page.as_ptr();
    let mut guard = pages.lock();
    guard.store(0, page, GFP_KERNEL)?;
    if dev.is_ready() {
        dev.reset();
    }
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# wrong if_let_else_chain: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if let Some(1) = dev.index() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    } else if let Ok(()) = dev.wait() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    } else {
        dev.reset();
    }
    Ok(())
}

//# right if_let_else_chain
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if let Some(1) = dev.index() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    } else if let Ok(()) = dev.wait() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    } else {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# wrong combinators: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) });
    page.filter(|_| dev.is_ready()).map(|page| {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }
    });
    Ok(())
}

//# right combinators
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) });
    page.map(|page| {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }
    });
    Ok(())
}

//# wrong option_insert: page_leak
pub fn run(slot: &mut Option<PageOwner>, dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        let old = slot.insert(page);
        let _ = old.nid();
    } else {
        core::mem::forget(page);
    }
    Ok(())
}

//# right option_insert
pub fn run(slot: &mut Option<PageOwner>, dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        let old = slot.insert(page);
        let _ = old.nid();
    } else {
        drop(page);
    }
    Ok(())
}

//# wrong tail_expression_temporary: page_use_after_free
fn raw_of(page: &PageOwner) -> *mut bindings::page {
    page.as_ptr()
}

pub fn run() -> Result {
    // SAFETY: a valid page.
    let nid = { let raw = raw_of(&Page::alloc_page(GFP_KERNEL)?); unsafe { bindings::page_to_nid(raw) } };
    let _ = nid;
    Ok(())
}

//# right tail_expression_temporary
fn raw_of(page: &PageOwner) -> *mut bindings::page {
    page.as_ptr()
}

pub fn run() -> Result {
    // SAFETY: a valid page.
    let nid = { unsafe { bindings::page_to_nid(raw_of(&Page::alloc_page(GFP_KERNEL)?)) } };
    let _ = nid;
    Ok(())
}

//# wrong guard_with_data: page_leak
use kernel::types::ScopeGuard;

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let guard = ScopeGuard::new_with_data(page, |page| unsafe { bindings::__free_pages(page, 0) });
    dev.wait()?;
    let page = guard.dismiss();
    dev.start()?;
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right guard_with_data
use kernel::types::ScopeGuard;

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let guard = ScopeGuard::new_with_data(page, |page| unsafe { bindings::__free_pages(page, 0) });
    dev.wait()?;
    dev.start()?;
    let page = guard.dismiss();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong conditional_move_and_flag: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    let kept;
    let moved = dev.is_ready();
    if moved {
        kept = Some(page);
    } else {
        drop(page);
        kept = None;
    }
    if !moved {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    drop(kept);
    Ok(())
}

//# right conditional_move_and_flag
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    let kept;
    let moved = dev.is_ready();
    if moved {
        kept = Some(page);
    } else {
        drop(page);
        kept = None;
    }
    if moved {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(raw) };
    }
    drop(kept);
    Ok(())
}

//# wrong const_and_nested_function: page_free_mismatch
const ORDER: u32 = 1;

pub fn run() -> Result {
    fn release(page: *mut bindings::page) {
        // SAFETY: owned by the caller, who gives it up.
        unsafe { bindings::__free_pages(page, 0) };
    }
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), ORDER) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    release(page);
    Ok(())
}

//# right const_and_nested_function
const ORDER: u32 = 1;

pub fn run() -> Result {
    fn release(page: *mut bindings::page) {
        // SAFETY: owned by the caller, who gives it up.
        unsafe { bindings::__free_pages(page, ORDER) };
    }
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), ORDER) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    release(page);
    Ok(())
}

//# wrong split_pages: page_leak
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 1) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above, of order 1.
    unsafe {
        bindings::split_page(page, 1);
        bindings::__free_pages(page, 0);
        bindings::page_to_nid(page.add(1));
    }
    Ok(())
}

//# right split_pages
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 1) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above, of order 1.
    unsafe {
        bindings::split_page(page, 1);
        bindings::__free_pages(page, 0);
        bindings::__free_pages(page.add(1), 0);
    }
    Ok(())
}

//# wrong sg_table_owns_its_pages: page_use_after_free
use kernel::page::AsPageIter;
use kernel::dma::DataDirection;
use kernel::scatterlist::{Owned as Owning, SGTable};

pub fn run(dev: &Device) -> Result {
    let mut buffer: VVec<u8> = VVec::with_capacity(4096, GFP_KERNEL)?;
    let raw = buffer.page_iter().next().map_or(ptr::null_mut(), |page| page.as_ptr());
    let table: Pin<KBox<SGTable<Owning<VVec<u8>>>>> = KBox::pin_init(SGTable::new(dev, buffer, DataDirection::ToDevice, GFP_KERNEL), GFP_KERNEL)?;
    drop(table);
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right sg_table_owns_its_pages
use kernel::page::AsPageIter;
use kernel::dma::DataDirection;
use kernel::scatterlist::{Owned as Owning, SGTable};

pub fn run(dev: &Device) -> Result {
    let mut buffer: VVec<u8> = VVec::with_capacity(4096, GFP_KERNEL)?;
    let raw = buffer.page_iter().next().map_or(ptr::null_mut(), |page| page.as_ptr());
    let table: Pin<KBox<SGTable<Owning<VVec<u8>>>>> = KBox::pin_init(SGTable::new(dev, buffer, DataDirection::ToDevice, GFP_KERNEL), GFP_KERNEL)?;
    let _table = table;
    // SAFETY: a valid page.
    unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
// profile: owning
//! Code of drivers that uses more of the kernel crate than the stub crate of the fixtures has; next to each fault its mend.
use core::{mem, ptr, ptr::NonNull};
use kernel::alloc::allocator::Vmalloc;
use kernel::bindings;
use kernel::page::{BorrowedPage, Page, PAGE_SIZE};
use kernel::prelude::*;
use kernel::sync::{Arc, Mutex, SpinLock};
use kernel::types::ForeignOwnable;
use kernel::xarray::XArray;

struct Batch<'a> {
    borrowed: KVec<&'a Page>,
    owned: KVec<Page>,
    raw: KVec<*mut bindings::page>,
    shared: KVec<Arc<Page>>,
    slot: Option<Arc<Page>>,
    one: Page,
}

impl<'a> Batch<'a> {
    fn reference_pushed_right(&mut self, page: &'a Page) -> Result {
        self.borrowed.push(page, GFP_KERNEL)?;
        Ok(())
    }

    fn pointer_pushed_right(&mut self, page: &Page) -> Result {
        self.raw.push(page.as_ptr(), GFP_KERNEL)?;
        Ok(())
    }

    fn shared_pushed_right(&mut self, page: &Arc<Page>) -> Result {
        self.shared.push(page.clone(), GFP_KERNEL)?;
        Ok(())
    }

    fn both_pushed_right(&mut self, page: Page) -> Result {
        self.owned.reserve(1, GFP_KERNEL)?;
        self.raw.push(page.as_ptr(), GFP_KERNEL)?;
        self.owned.push(page, GFP_KERNEL)?;
        Ok(())
    }

    fn pointer_kept_wrong(&mut self) -> Result {
        let page = Page::alloc_page(GFP_KERNEL)?;
        self.raw.push(page.as_ptr(), GFP_KERNEL)?; //~ ERROR page_stored_past_owner
        Ok(())
    }

    fn raw_owner_pushed_wrong(&mut self) -> Result {
        let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
        if let Err(error) = self.raw.push(page, GFP_KERNEL) { //~ ERROR missing_owned
            unsafe { bindings::__free_pages(page, 0) };
            return Err(error.into());
        }
        Ok(())
    }

    fn shared_stored_right(&mut self) -> Result {
        self.slot = Some(Arc::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?);
        Ok(())
    }

    fn elements_freed_wrong(&self) {
        for page in &self.owned {
            unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ ERROR free_borrowed_page
        }
    }

    fn elements_seen_right(&self) -> i32 {
        let mut sum = 0;
        for page in &self.owned {
            sum += page.nid();
        }
        sum
    }

    fn element_used_after_clear_wrong(&mut self) -> i32 {
        let raw = self.owned[0].as_ptr();
        self.owned.clear();
        unsafe { bindings::page_to_nid(raw) } //~ ERROR page_use_after_free
    }

    fn element_used_before_clear_right(&mut self) -> i32 {
        let raw = self.owned[0].as_ptr();
        let nid = unsafe { bindings::page_to_nid(raw) };
        self.owned.clear();
        nid
    }
}

fn shared_returned_right() -> Result<Arc<Page>> {
    Ok(Arc::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?)
}

unsafe fn borrowed_from_parameter_right(raw: NonNull<bindings::page>) -> Result {
    let page = unsafe { BorrowedPage::from_raw(raw) };
    unsafe { page.fill_zero_raw(0, PAGE_SIZE) }
}

unsafe fn foreign_right(pdev: *mut bindings::pci_dev, page: KBox<Page>) {
    unsafe { bindings::pci_set_drvdata(pdev, page.into_foreign()) };
}

fn removed_right(tree: &XArray<KBox<Page>>, index: usize) -> Option<i32> {
    if let Some(page) = tree.lock().remove(index) {
        drop(page);
    }
    let page = tree.lock().remove(index + 1)?;
    Some(page.nid())
}

fn replaced_right(tree: &XArray<KBox<Page>>, index: usize) -> Result {
    let page = KBox::new(Page::alloc_page(GFP_NOIO)?, GFP_NOIO)?;
    if let Some(old) = tree.lock().store(index, page, GFP_NOIO).map_err(|e| e.error)? {
        pr_debug!("{}\n", old.nid());
    }
    Ok(())
}

fn nofail_right() -> i32 {
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL | bindings::__GFP_NOFAIL, 0) };
    let nid = unsafe { bindings::page_to_nid(page) };
    unsafe { bindings::__free_pages(page, 0) };
    nid
}

fn may_fail_wrong() -> i32 {
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL | bindings::__GFP_ZERO, 0) };
    let nid = unsafe { bindings::page_to_nid(page) }; //~ ERROR page_null_unchecked
    unsafe { bindings::__free_pages(page, 0) };
    nid
}

unsafe fn bio_ended_right(bio: *mut bindings::bio) -> Result {
    let page = Page::alloc_page(GFP_NOIO)?;
    if unsafe { bindings::bio_add_page(bio, page.as_ptr(), PAGE_SIZE as u32, 0) } == 0 {
        return Err(EIO);
    }
    to_result(unsafe { bindings::submit_bio_wait(bio) })
}

unsafe fn bio_left_wrong(bio: *mut bindings::bio) -> Result {
    let page = Page::alloc_page(GFP_NOIO)?;
    if unsafe { bindings::bio_add_page(bio, page.as_ptr(), PAGE_SIZE as u32, 0) } == 0 { //~ ERROR page_stored_past_owner
        return Err(EIO);
    }
    unsafe { bindings::submit_bio(bio) };
    Ok(())
}

fn entry_emptied_right(sg: *mut bindings::scatterlist) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    unsafe { bindings::sg_set_page(sg, page.as_ptr(), PAGE_SIZE as u32, 0) };
    unsafe { bindings::sg_set_page(sg, ptr::null_mut(), 0, 0) };
    Ok(())
}

fn slice_freed_wrong(pages: &[Page], index: usize) {
    unsafe { bindings::__free_pages(pages[index].as_ptr(), 0) }; //~ ERROR free_borrowed_page
    if let Some(page) = pages.first() {
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ ERROR free_borrowed_page
    }
    for (_, page) in pages.iter().enumerate() {
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ ERROR free_borrowed_page
    }
}

fn guarded_freed_wrong(page: &Mutex<Page>) {
    let guard = page.lock();
    unsafe { bindings::__free_pages(guard.as_ptr(), 0) }; //~ ERROR free_borrowed_page
}

fn guarded_used_after_wrong(slot: &SpinLock<Option<Page>>) -> Option<i32> {
    let mut guard = slot.lock();
    let raw = guard.as_ref()?.as_ptr();
    *guard = None;
    Some(unsafe { bindings::page_to_nid(raw) }) //~ ERROR page_use_after_free
}

fn guarded_used_before_right(slot: &SpinLock<Option<Page>>) -> Option<i32> {
    let mut guard = slot.lock();
    let nid = guard.as_ref()?.nid();
    *guard = None;
    Some(nid)
}

fn mapped_elements_wrong(pages: &[Page]) {
    for page in pages {
        let at = unsafe { bindings::kmap_local_page(page.as_ptr()) }; //~ ERROR page_mapping_unbalanced
        if unsafe { at.cast::<u8>().read() } == 0 {
            break;
        }
        unsafe { bindings::kunmap_local(at) };
    }
}

fn mapped_elements_right(pages: &[Page]) {
    for page in pages {
        let at = unsafe { bindings::kmap_local_page(page.as_ptr()) };
        let first = unsafe { at.cast::<u8>().read() };
        unsafe { bindings::kunmap_local(at) };
        if first == 0 {
            break;
        }
    }
}

struct Header {
    len: u32,
}

fn reference_into_mapping_wrong(page: &Page) -> u32 {
    let at = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    let header = unsafe { &*at.cast::<Header>() };
    unsafe { bindings::kunmap_local(at) };
    header.len //~ ERROR page_mapping_escape
}

fn reference_into_mapping_right(page: &Page) -> u32 {
    let at = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    let header = unsafe { &*at.cast::<Header>() };
    let len = header.len;
    unsafe { bindings::kunmap_local(at) };
    len
}

fn taken_back_twice_wrong() -> Result {
    let raw = KBox::into_raw(KBox::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?);
    drop(unsafe { KBox::from_raw(raw) });
    drop(unsafe { KBox::from_raw(raw) }); //~ ERROR page_double_free
    Ok(())
}

fn taken_back_once_right() -> Result {
    let raw = KBox::into_raw(KBox::new(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?);
    drop(unsafe { KBox::from_raw(raw) });
    Ok(())
}

struct Ring {
    page: NonNull<bindings::page>,
}

impl Ring {
    fn other_order_wrong() -> Result<Self> {
        let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 3) };
        Ok(Self { page: NonNull::new(page).ok_or(ENOMEM)? }) //~ ERROR page_free_mismatch
    }

    fn same_order_right() -> Result<Self> {
        let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
        Ok(Self { page: NonNull::new(page).ok_or(ENOMEM)? })
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) };
    }
}

fn box_gone_wrong() -> Result {
    let mut memory = VBox::<[u8; PAGE_SIZE]>::new_uninit(GFP_KERNEL)?;
    let page = unsafe { Vmalloc::to_page(NonNull::from(&mut *memory).cast()) };
    drop(memory);
    unsafe { page.fill_zero_raw(0, PAGE_SIZE) } //~ ERROR page_borrow_outlives_owner
}

fn box_there_right() -> Result {
    let mut memory = VBox::<[u8; PAGE_SIZE]>::new_uninit(GFP_KERNEL)?;
    let page = unsafe { Vmalloc::to_page(NonNull::from(&mut *memory).cast()) };
    let done = unsafe { page.fill_zero_raw(0, PAGE_SIZE) };
    drop(memory);
    done
}

fn counted_wrong(n: u32) -> u32 {
    let mut hits = 0;
    for _ in 0..n {
        let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) }; //~ ERROR page_leak
        if page.is_null() {
            break;
        }
        if n == 7 {
            continue;
        }
        hits += 1;
        unsafe { bindings::__free_pages(page, 0) };
    }
    hits
}

fn counted_right(n: u32) -> u32 {
    let mut hits = 0;
    for _ in 0..n {
        let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
        if page.is_null() {
            break;
        }
        hits += 1;
        unsafe { bindings::__free_pages(page, 0) };
    }
    hits
}

fn freed_and_handed_on_wrong(page: Page) {
    let raw = page.as_ptr();
    drop(page);
    unsafe { bindings::my_device_queue(raw) }; //~ ERROR page_use_after_free
}

fn handed_on_and_freed_right(page: Page) {
    let raw = page.as_ptr();
    unsafe { bindings::my_device_queue(raw) };
    drop(page);
}

fn ended_by_semicolon_wrong() {
    unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) }; //~ ERROR page_leak
}

fn forgotten_wrong(page: Page) -> *mut bindings::page {
    let raw = page.as_ptr();
    mem::forget(page);
    raw //~ ERROR missing_owned
}

struct Kept {
    page: &'static Page, //~ ERROR page_borrow_outlives_owner
}

struct Lent<'a> {
    page: &'a Page,
}

trait LookupWrong {
    fn lookup<'a>(&self, index: usize) -> Option<BorrowedPage<'a>>; //~ ERROR page_borrow_outlives_owner
}

trait LookupRight {
    fn lookup(&self, index: usize) -> Option<BorrowedPage<'_>>;
}

unsafe fn kept_in_c_wrong(fault: *mut bindings::vm_fault) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    unsafe { (*fault).page = page.as_ptr() }; //~ ERROR page_stored_past_owner
    Ok(())
}

unsafe fn kept_in_c_right(fault: *mut bindings::vm_fault) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    unsafe { (*fault).page = page.as_ptr() };
    mem::forget(page);
    Ok(())
}

unsafe fn taken_out_of_c_right(fault: *mut bindings::vm_fault) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    unsafe { (*fault).page = page.as_ptr() };
    unsafe { (*fault).page = ptr::null_mut() };
    Ok(())
}

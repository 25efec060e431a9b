// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mistakes put into the kernel's page.rs, the one of today and the first one. */
import { after, before, first, instead, items, last, type Mutant, within } from './mutate';

const FILE = 'rust/kernel/page.rs';
const page = (name: string, ...changes: Mutant['changes'][number][]): Mutant => ({ name, file: FILE, changes });

/** Where both kernels have what is changed. */
export const pageMutants: readonly Mutant[] = [
  page('a free after as_ptr()', items(`
impl Page {
    /// Where the page is, after it is gone.
    pub fn frame(&self) -> usize {
        let page = self.as_ptr();
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(page, 0) }; //~ free_borrowed_page
        page as usize
    }
}`)),
  page('a page dropped twice through ManuallyDrop::drop', items(`
impl Page {
    /// Gives the page back.
    pub fn release(self) {
        let mut page = core::mem::ManuallyDrop::new(self);
        // SAFETY: The page is not used again.
        unsafe { core::mem::ManuallyDrop::drop(&mut page) };
        // SAFETY: The page is not used again.
        unsafe { core::mem::ManuallyDrop::drop(&mut page) }; //~ page_double_free
    }
}`)),
  page('a page of a vmalloc area with an owner of its own', items(`
impl Page {
    /// The page of an address.
    ///
    /// # Safety
    ///
    /// The address is one of a vmalloc area.
    pub unsafe fn of_vmalloc(address: *const crate::ffi::c_void) -> Option<Self> {
        // SAFETY: By this function's contract.
        let page = unsafe { bindings::vmalloc_to_page(address) };
        let page = NonNull::new(page)?;
        Some(Self { page }) //~ free_borrowed_page
    }
}`)),
  page('a page with a count', items(`
// SAFETY: Pages are counted.
unsafe impl crate::types::AlwaysRefCounted for Page { //~ page_refcount
    fn inc_ref(&self) {
        // SAFETY: The page is valid.
        unsafe { bindings::get_page(self.as_ptr()) }; //~ page_refcount
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: By the contract of the trait.
        unsafe { bindings::put_page(obj.as_ref().as_ptr()) }; //~ page_refcount
    }
}`)),
  page('an allocation returned raw', items(`
impl Page {
    /// Allocates a page for the caller to free.
    pub fn alloc_raw(flags: Flags) -> Result<NonNull<bindings::page>, AllocError> {
        // SAFETY: Always safe to call.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        NonNull::new(page).ok_or(AllocError) //~ missing_owned
    }
}`)),
  page('the wrap skipped on an error path', within('Page::alloc_page', before('Ok(Self { page })', `
        // SAFETY: The page is valid.
        if unsafe { bindings::page_to_nid(page.as_ptr()) } < 0 {
            return Err(AllocError); //~ page_leak
        }`))),
  page('the page used after its free', within('Page::drop', last(`
        // SAFETY: The page is valid.
        let _ = unsafe { bindings::page_to_nid(self.page.as_ptr()) }; //~ page_use_after_free`))),
  page('the page freed twice in its drop', within('Page::drop', last(`
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) }; //~ page_double_free`))),
  page('a page of order 0 freed as two', within('Page::drop', instead('.as_ptr(), 0) };', '.as_ptr(), 1) };')), within('Page::alloc_page', instead('Ok(Self { page })', 'Ok(Self { page }) //~ page_free_mismatch'))),
  page('an address expected, a page given', within('Page::drop', instead('bindings::__free_pages(self.page.as_ptr(), 0)', 'bindings::free_pages(self.page.as_ptr() as crate::ffi::c_ulong, 0)'), instead('0) };', '0) }; //~ page_free_mismatch'))),
  page('a reference put in place of the free', within('Page::drop', instead('bindings::__free_pages(self.page.as_ptr(), 0)', 'bindings::put_page(self.page.as_ptr())'), instead(') };', ') }; //~ page_refcount'))),
  page('a page allocated in twos, freed alone', within('Page::alloc_page', instead('flags.as_raw(), 0', 'flags.as_raw(), 1'), instead('Ok(Self { page })', 'Ok(Self { page }) //~ page_free_mismatch'))),
  page('the null check left out', within('Page::alloc_page', instead('let page = NonNull::new(page).ok_or(AllocError)?;', `// SAFETY: It is not null.
        let page = unsafe { NonNull::new_unchecked(page) }; //~ page_null_unchecked`))),
  page('the unmapping left out', within('Page::with_page_mapped', instead('unsafe { bindings::kmap_local_page(self.as_ptr()) };', 'unsafe { bindings::kmap_local_page(self.as_ptr()) }; //~ page_mapping_unbalanced'), instead('unsafe { bindings::kunmap_local(mapped_addr) };', ''))),
  page('unmapped twice', within('Page::with_page_mapped', after('unsafe { bindings::kunmap_local(mapped_addr) };', `
        // SAFETY: It was mapped above.
        unsafe { bindings::kunmap_local(mapped_addr) }; //~ page_mapping_unbalanced`))),
  page('unmapped before its use', within('Page::with_page_mapped', before('let res = f(mapped_addr.cast());', `
        // SAFETY: It was mapped above.
        unsafe { bindings::kunmap_local(mapped_addr) };`), instead('let res = f(mapped_addr.cast());', 'let res = f(mapped_addr.cast()); //~ page_mapping_escape'), instead('        unsafe { bindings::kunmap_local(mapped_addr) };\n\n        res', '\n        res'))),
  page('the mapped address handed out', items(`
impl Page {
    /// The address of the page.
    pub fn address(&self) -> *mut u8 {
        self.with_page_mapped(|address| address) //~ page_mapping_escape
    }
}`)),
  page('a mapping left by an early return', within('Page::with_page_mapped', instead('fn with_page_mapped<T>(&self, f: impl FnOnce(*mut u8) -> T) -> T', 'fn with_page_mapped<T>(&self, f: impl FnOnce(*mut u8) -> Result<T>) -> Result<T>'), instead('f(mapped_addr.cast());', 'f(mapped_addr.cast())?;'), instead('        res\n', '        Ok(res)\n'), instead('unsafe { bindings::kmap_local_page(self.as_ptr()) };', 'unsafe { bindings::kmap_local_page(self.as_ptr()) }; //~ page_mapping_unbalanced'))),
  page('the owner forgotten', items(`
impl Page {
    /// Keeps the page.
    pub fn keep(self) {
        core::mem::forget(self); //~ page_leak
    }
}`)),
  page('an owner read out of a borrow', items(`
impl Page {
    /// Another of the same.
    pub fn again(&self) -> Self {
        // SAFETY: The page is valid.
        unsafe { ptr::read(self) } //~ free_borrowed_page
    }
}`)),
  page('exclusive access to a page', items(`
impl AsMut<bindings::page> for Page {
    fn as_mut(&mut self) -> &mut bindings::page { //~ page_mut_reference
        // SAFETY: The page is valid.
        unsafe { self.page.as_mut() }
    }
}`)),
  page('an owner out of any pointer, safely', items(`
impl Page {
    /// The page of a pointer.
    pub fn from_ptr(page: *mut bindings::page) -> Option<Self> { //~ safe_page_from_raw
        Some(Self { page: NonNull::new(page)? })
    }
}`)),
  page('the comment left out', items(`
impl Page {
    /// The node.
    pub fn node(&self) -> i32 {
        unsafe { bindings::page_to_nid(self.as_ptr()) } //~ undocumented_page_unsafe
    }
}`)),
  page('a count read', items(`
impl Page {
    /// How many use the page.
    pub fn users(&self) -> i32 {
        // SAFETY: The page is valid.
        unsafe { bindings::page_count(self.as_ptr()) } //~ page_refcount
    }
}`)),
  page('a page freed on one path, and used after both', items(`
impl Page {
    /// Reads a byte, of a page that may be gone.
    pub fn peek(self, last: bool) -> u8 {
        let page = core::mem::ManuallyDrop::new(self);
        if last {
            // SAFETY: The page is ours.
            unsafe { bindings::__free_pages(page.page.as_ptr(), 0) };
        }
        // SAFETY: The page is valid.
        let address = unsafe { bindings::kmap_local_page(page.page.as_ptr()) }; //~ page_use_after_free
        // SAFETY: A page has a first byte.
        let byte = unsafe { address.cast::<u8>().read() };
        // SAFETY: It was mapped above.
        unsafe { bindings::kunmap_local(address) };
        if !last {
            // SAFETY: The page is ours.
            unsafe { bindings::__free_pages(page.page.as_ptr(), 0) };
        }
        byte
    }
}`)),
];

/** What only today's kernel has: borrows of pages. */
export const borrowMutants: readonly Mutant[] = [
  page('a borrow that frees', items(`
impl Drop for BorrowedPage<'_> {
    fn drop(&mut self) {
        // SAFETY: The page is not used again.
        unsafe { ManuallyDrop::drop(&mut self.0) }; //~ free_borrowed_page
    }
}`)),
  page('an owner out of a borrow', items(`
impl BorrowedPage<'_> {
    /// The page, for good.
    pub fn into_page(self) -> Page {
        ManuallyDrop::into_inner(self.0) //~ free_borrowed_page
    }
}`)),
  page('a borrow made out of a pointer, safely', within('BorrowedPage::from_raw', instead('pub unsafe fn from_raw', 'pub fn from_raw'), instead('-> Self {', '-> Self { //~ page_borrow_outlives_owner safe_page_from_raw'))),
  page('exclusive access through a borrow', items(`
impl core::ops::DerefMut for BorrowedPage<'_> { //~ page_mut_reference
    fn deref_mut(&mut self) -> &mut Page {
        &mut self.0
    }
}`)),
  page('the page freed by its node', within('Page::nid', first(`
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(self.as_ptr(), 0) }; //~ free_borrowed_page`))),
];

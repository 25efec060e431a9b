// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mistakes put into a tree of ours in which `Owned<Page>` owns. */
import { after, before, first, instead, items, last, type Mutant, within } from './mutate';

const mutant = (file: string) => (name: string, ...changes: Mutant['changes'][number][]): Mutant => ({ name, file, changes });
const page = mutant('rust/kernel/page.rs');
const vmalloc = mutant('rust/kernel/vmalloc.rs');
const ring = mutant('drivers/block/ring.rs');

export const ownableMutants: readonly Mutant[] = [
  page('a free after as_ptr()', within('Page::nid', first(`
        let page = self.as_ptr();
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(page, 0) }; //~ free_borrowed_page`))),
  page('a count in place of the owner', items(`
// SAFETY: Pages are counted.
unsafe impl crate::types::AlwaysRefCounted for Page { //~ owned_and_refcounted page_refcount
    fn inc_ref(&self) {
        // SAFETY: The page is valid.
        unsafe { bindings::get_page(self.as_ptr()) }; //~ page_refcount
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: By the contract of the trait.
        unsafe { bindings::put_page(obj.cast().as_ptr()) }; //~ page_refcount
    }
}`)),
  page('an allocation returned raw', items(`
impl Page {
    /// Allocates a page for the caller to free.
    pub fn alloc_raw(flags: Flags) -> Result<NonNull<Self>, AllocError> {
        // SAFETY: Allocating needs nothing of the caller.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        Ok(page.cast()) //~ missing_owned
    }
}`)),
  page('the wrap skipped on an error path', within('Page::alloc_page', before('// SAFETY: The page is new', `
        // SAFETY: The page is valid.
        if unsafe { bindings::page_to_nid(page.as_ptr()) } < 0 {
            return Err(AllocError); //~ page_leak
        }`))),
  page('freed twice in release', within('Page::release', last(`
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(this.cast().as_ptr(), 0) }; //~ page_double_free`))),
  page('used after its free in release', within('Page::release', last(`
        // SAFETY: The page is valid.
        let _ = unsafe { bindings::page_to_nid(this.cast().as_ptr()) }; //~ page_use_after_free`))),
  page('a place by value', items(`
impl Page {
    /// The page itself.
    pub fn copy(&self) -> Self { //~ missing_owned
        // SAFETY: The page is valid.
        unsafe { ptr::read(self) } //~ missing_owned
    }
}`)),
  page('any borrow made an owner', items(`
impl Page {
    /// An owner.
    pub fn own(&self) -> Owned<Self> {
        // SAFETY: The page is valid.
        unsafe { Owned::from_raw(NonNull::from(self)) } //~ free_borrowed_page
    }
}`)),
  page('the unmapping left out', within('Page::with_page_mapped', instead('unsafe { bindings::kmap_local_page(self.as_ptr()) };', 'unsafe { bindings::kmap_local_page(self.as_ptr()) }; //~ page_mapping_unbalanced'), instead('unsafe { bindings::kunmap_local(address) };', ''))),
  page('the null check left out', within('Page::alloc_page', instead('let page = NonNull::new(page).ok_or(AllocError)?;', `// SAFETY: It is not null.
        let page = unsafe { NonNull::new_unchecked(page) }; //~ page_null_unchecked`))),
  page('a release that takes what it frees to itself', within('Page::release', instead('bindings::__free_pages(this.cast().as_ptr(), 0)', 'bindings::put_page(this.cast().as_ptr())'), instead(') };', ') }; //~ page_refcount'))),
  page('a page of a vmalloc area with an owner of its own, as `Owned`', items(`
/// The page of an address.
///
/// # Safety
///
/// The address is one of a vmalloc area.
pub unsafe fn of_vmalloc(address: *const crate::ffi::c_void) -> Option<Owned<Page>> {
    // SAFETY: By this function's contract.
    let page = unsafe { bindings::vmalloc_to_page(address) };
    let page = NonNull::new(page)?;
    // SAFETY: The page is valid.
    Some(unsafe { Owned::from_raw(page.cast()) }) //~ free_borrowed_page
}`)),
  page('a borrow out of a pointer, safely', within('Page::from_raw', instead('pub unsafe fn', 'pub fn'), instead('-> &\'a Self {', '-> &\'a Self { //~ page_borrow_outlives_owner safe_page_from_raw'))),

  vmalloc('a page of the area with an owner', within('Area::page', instead('Option<&Page>', 'Option<crate::types::Owned<Page>>'), instead('Some(unsafe { Page::from_raw(page.as_ptr()) })', 'Some(unsafe { crate::types::Owned::from_raw(page.cast()) }) //~ free_borrowed_page'))),
  vmalloc('the pages freed with their area', within('Area::drop', first(`
        for page in self.pages() {
            // SAFETY: The page is not used any more.
            unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page
        }`))),
  vmalloc('a page for longer than its area', within('Area::page', instead('page(&self, index: usize) -> Option<&Page> {', 'page(&self, index: usize) -> Option<&\'static Page> { //~ page_borrow_outlives_owner'))),
  vmalloc('a page of an area used after the area went', items(`
/// The node of an area's first page.
///
/// # Safety
///
/// The area is the caller's to give away.
pub unsafe fn node(area: NonNull<u8>) -> Option<i32> {
    // SAFETY: By the contract of this function.
    let page = unsafe { bindings::vmalloc_to_page(area.as_ptr().cast()) };
    let page = NonNull::new(page)?;
    // SAFETY: By the contract of this function.
    unsafe { bindings::vfree(area.as_ptr().cast()) };
    // SAFETY: The page is valid.
    Some(unsafe { bindings::page_to_nid(page.as_ptr()) }) //~ page_borrow_outlives_owner
}`)),

  ring('a page forgotten', within('Ring::put', instead('return Err(EBUSY);', `core::mem::forget(page); //~ page_leak
            return Err(EBUSY);`))),
  ring('an owner turned raw, lost on an error path', within('Ring::put', instead('-> Result {', `-> Result {
        let page = Owned::into_raw(page);`), instead('let slot = self.pages.get_mut(self.next).ok_or(EINVAL)?;', 'let slot = self.pages.get_mut(self.next).ok_or(EINVAL)?; //~ page_leak'), instead('return Err(EBUSY);', 'return Err(EBUSY); //~ page_leak'), instead('*slot = Some(page);', `// SAFETY: It came from an owner.
        *slot = Some(unsafe { Owned::from_raw(page) });`))),
  ring('a page freed that the ring owns', within('Ring::take', first(`
        if let Some(page) = self.current() {
            // SAFETY: The page is ours.
            unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page
        }`))),
  ring('a page freed, and dropped', within('Ring::copy', instead('Ok(to)', `// SAFETY: The page is ours.
        unsafe { bindings::__free_pages(to.as_ptr(), 0) }; //~ page_double_free
        Err(EINVAL)`))),
  ring('two owners of a page', within('Ring::grow', before('self.pages.push(Some(page), GFP_KERNEL)?;', `
        // SAFETY: The page is valid.
        let other = unsafe { Owned::from_raw(core::ptr::NonNull::from(&*page)) }; //~ page_double_free
        let _ = other.nid();`))),
  ring('a page used after it was dropped', within('Ring::grow', instead('self.pages.push(Some(page), GFP_KERNEL)?;', `let raw = page.as_ptr();
        drop(page);
        // SAFETY: The page is valid.
        let _ = unsafe { bindings::page_to_nid(raw) }; //~ page_use_after_free`))),
  ring('mappings ended in the wrong order', within('Ring::copy', instead('unsafe { bindings::kunmap_local(target) };', 'unsafe { bindings::kunmap_local(source) }; //~ page_mapping_unbalanced'), instead('// SAFETY: It was mapped before.\n        unsafe { bindings::kunmap_local(source) };', '// SAFETY: It was mapped before.\n        unsafe { bindings::kunmap_local(target) };'))),
  ring('a mapping used after it ended', within('Ring::copy', after('unsafe { bindings::kunmap_local(source) };', `
        // SAFETY: It is mapped.
        let _ = unsafe { source.cast::<u8>().read() }; //~ page_mapping_escape`))),
  ring('a field that owns a place', { fn: null, edit: instead('pages: KVec<Option<Owned<Page>>>,', 'pages: KVec<Option<Owned<Page>>>,\n    spare: Option<Page>, //~ missing_owned') }),
  ring('a counted page', { fn: null, edit: instead('pages: KVec<Option<Owned<Page>>>,', 'pages: KVec<Option<Owned<Page>>>,\n    shared: Option<kernel::types::ARef<Page>>, //~ page_refcount') }),
];

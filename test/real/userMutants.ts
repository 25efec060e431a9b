// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mistakes put into what handles pages in today's kernel: the vmalloc allocator, scatterlists, binder's page range. */
import { after, before, first, instead, items, type Mutant, within } from './mutate';

const mutant = (file: string) => (name: string, ...changes: Mutant['changes'][number][]): Mutant => ({ name, file, changes });
const allocator = mutant('rust/kernel/alloc/allocator.rs');
const iter = mutant('rust/kernel/alloc/allocator/iter.rs');
const scatterlist = mutant('rust/kernel/scatterlist.rs');
const virt = mutant('rust/kernel/mm/virt.rs');
const range = mutant('drivers/android/binder/page_range.rs');

export const userMutants: readonly Mutant[] = [
  allocator('a page of the area freed', within('Vmalloc::to_page', instead('let page = unsafe { NonNull::new_unchecked(page) };', `let page = unsafe { NonNull::new_unchecked(page) };
        // SAFETY: The page is valid.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page`))),
  allocator('a reference to a page of the area', within('Vmalloc::to_page', instead('let page = unsafe { NonNull::new_unchecked(page) };', `let page = unsafe { NonNull::new_unchecked(page) };
        // SAFETY: The page is valid.
        unsafe { bindings::get_page(page.as_ptr()) }; //~ page_refcount`))),
  allocator('a borrow for ever', within('Vmalloc::to_page', instead('page::BorrowedPage<\'a> {', 'page::BorrowedPage<\'static> { //~ page_borrow_outlives_owner'), instead('to_page<\'a>', 'to_page'))),
  allocator('a borrow for as long as one likes, safely', within('Vmalloc::to_page', instead('pub unsafe fn to_page', 'pub fn to_page'), instead('page::BorrowedPage<\'a> {', 'page::BorrowedPage<\'a> { //~ page_borrow_outlives_owner safe_page_from_raw'))),
  allocator('the page mapped and left so', within('Vmalloc::to_page', before('// SAFETY:\n        // - `page` is a valid', `
        // SAFETY: The page is valid.
        let _ = unsafe { bindings::kmap_local_page(page.as_ptr()) }; //~ page_mapping_unbalanced
`))),
  allocator('the page of the area handed out raw, freed by the next', items(`
impl Vmalloc {
    /// Gives one page back.
    ///
    /// # Safety
    ///
    /// The pointer is one of a vmalloc area.
    pub unsafe fn punch(ptr: NonNull<u8>) {
        // SAFETY: By this function's contract.
        let page = unsafe { Self::to_page(ptr) };
        // SAFETY: The page is valid.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page
    }
}`)),
  allocator('a kmalloc object for a page of its own', items(`
impl Kmalloc {
    /// Frees the page of an object.
    ///
    /// # Safety
    ///
    /// The pointer is one of kmalloc's.
    pub unsafe fn drop_page(ptr: NonNull<u8>) {
        // SAFETY: By this function's contract.
        let page = unsafe { bindings::virt_to_page(ptr.as_ptr().cast()) };
        // SAFETY: The page is valid.
        unsafe { bindings::__free_pages(page, 0) }; //~ free_borrowed_page
    }
}`)),

  iter('a page freed while one goes over them', within('VmallocPageIter::next', instead('Some(unsafe { Vmalloc::to_page(ptr) })', `let page = unsafe { Vmalloc::to_page(ptr) };
        // SAFETY: The page is valid.
        unsafe { crate::bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page
        Some(page)`))),
  iter('an item for ever', { fn: null, edit: instead('type Item = page::BorrowedPage<\'a>;', 'type Item = page::BorrowedPage<\'static>;') }, within('VmallocPageIter::next', instead('-> Option<Self::Item> {', '-> Option<Self::Item> { //~ page_borrow_outlives_owner'))),
  iter('a put in a drop', items(`
impl Drop for VmallocPageIter<'_> {
    fn drop(&mut self) {
        for page in &mut *self {
            // SAFETY: The page is valid.
            unsafe { crate::bindings::put_page(page.as_ptr()) }; //~ free_borrowed_page page_refcount
        }
    }
}`)),

  scatterlist('a page freed once it is in the table', within('Owned::new', after('page_vec.push(page.as_ptr(), flags)?;', `
            // SAFETY: The page is valid.
            unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page`))),
  scatterlist('a reference for each page', within('Owned::new', before('page_vec.push(page.as_ptr(), flags)?;', `
            // SAFETY: The page is valid.
            unsafe { bindings::get_page(page.as_ptr()) }; //~ page_refcount`))),
  scatterlist('the pages go before their table', { fn: null, edit: instead('    sgt: RawSGTable,\n    _pages: P,', '    _pages: P,\n    sgt: RawSGTable,') }, { fn: null, edit: instead('    _pages: P,\n', '    _pages: P, //~ page_stored_past_owner\n') }),
  scatterlist('the pages not kept', { fn: null, edit: instead('    _pages: P,\n', '    _pages: core::marker::PhantomData<P>,\n') }, within('Owned::new', instead('_pages: pages,', '_pages: core::marker::PhantomData,'), instead('RawSGTable::new(&mut page_vec, size, max_segment, flags) }?,', 'RawSGTable::new(&mut page_vec, size, max_segment, flags) }?, //~ page_stored_past_owner'))),
  scatterlist('a page allocated for the end, lost on the way', within('Owned::new', first(`
        // SAFETY: Always safe to call.
        let end = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        if end.is_null() {
            return Err(ENOMEM);
        }
        // SAFETY: A device is there.
        if unsafe { bindings::dma_max_mapping_size(dev.as_raw()) } == 1 {
            return Err(EINVAL); //~ page_leak
        }
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(end, 0) };`))),

  virt('a page freed once it is mapped', within('VmaMixedMap::vm_insert_page', instead('to_result(', 'let result = to_result('), instead('page.as_ptr()) })', `page.as_ptr()) });
        // SAFETY: The page is mapped, and ours no more.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page
        result`))),

  range('the pointer kept, the page dropped', within('ShrinkablePageRange::use_page_slow', before('let mm_mutex = self.mm_lock.lock();', `
        let raw = new_page.as_ptr();
        drop(new_page);
        // SAFETY: The page is valid.
        let _ = unsafe { bindings::page_to_nid(raw) }; //~ page_use_after_free
        let new_page = Page::alloc_page(GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO)?;`))),
  range('the owner switched off before what can fail', within('ShrinkablePageRange::use_page_slow', before('match vma {', `
            let new_page = core::mem::ManuallyDrop::new(new_page);`), instead('Some(vma) => vma.vm_insert_page(user_page_addr, &new_page)?,', 'Some(vma) => vma.vm_insert_page(user_page_addr, &new_page)?, //~ page_leak'), instead('None => return Err(ESRCH),', `None => return Err(ESRCH), //~ page_leak
            }
            // SAFETY: The page is in the area.
            unsafe { PageInfo::set_page(page_info, core::mem::ManuallyDrop::into_inner(new_page)) };
            return Ok(());
        }
        {
            if false {`), instead('unsafe { PageInfo::set_page(page_info, new_page) };', ''))),
  range('the page forgotten where it should go', within('rust_shrink_free_page', instead('drop(page);', 'core::mem::forget(page); //~ page_leak'))),
  range('the page freed, and dropped', within('rust_shrink_free_page', before('drop(vma_read);', `
    if let Some(page) = &page {
        // SAFETY: The page is not used any more.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    }`), instead('drop(page);', 'drop(page); //~ page_double_free'))),
  range('the page looked at after it went', within('rust_shrink_free_page', before('drop(vma_read);', `
    let raw = page.as_ref().map_or(ptr::null_mut(), |page| page.as_ptr());`), after('drop(page);', `
    if !raw.is_null() {
        // SAFETY: The page is valid.
        let _ = unsafe { bindings::page_to_nid(raw) }; //~ page_use_after_free
    }`))),
  range('a page in use freed', within('ShrinkablePageRange::use_range', before('// Since we\'re going to use the page', `
                // SAFETY: The page is ours.
                unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page
`))),
  range('a lent page freed in a loop', within('ShrinkablePageRange::iterate', after('cb(page, offset, available)?;', `
            // SAFETY: The page was used.
            unsafe { bindings::__free_pages(page.as_ptr(), 0) }; //~ free_borrowed_page`))),
  range('a count for each use', within('ShrinkablePageRange::stop_using_range', before('unsafe { PageInfo::list_lru_add(page_info, page.nid(), self.shrinker) };', `
                unsafe { bindings::put_page(page.as_ptr()) }; //~ page_refcount`))),
  range('the page written twice', within('PageInfo::set_page', instead('unsafe { ptr::write(ptr, Some(page)) };', `unsafe { ptr::write(ptr, Some(ptr::read(&page))) }; //~ page_double_free`))),
  range('a page of the slot mapped and left so', within('PageInfo::get_page', instead('unsafe { (*ptr).as_ref() }', `let page = unsafe { (*ptr).as_ref() }?;
        // SAFETY: The page is valid.
        let address = unsafe { bindings::kmap_local_page(page.as_ptr()) }; //~ page_mapping_unbalanced
        if address.is_null() {
            return None;
        }
        Some(page)`))),
  range('a new page handed on raw', items(`
/// Another page.
fn spare() -> Result<*mut bindings::page> {
    let page = core::mem::ManuallyDrop::new(Page::alloc_page(GFP_KERNEL)?);
    Ok(page.as_ptr()) //~ missing_owned
}`)),
  range('a page taken and not put back', within('ShrinkablePageRange::register_with_vma', first(`
        // SAFETY: Always safe to call.
        let guard = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if guard.is_null() {
            return Err(ENOMEM);
        }
        if vma.end() == vma.start() {
            return Err(EINVAL); //~ page_leak
        }
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(guard, 0) };`))),
  range('a page freed and mapped', items(`
/// Wipes a page.
///
/// # Safety
///
/// The page is the caller's to give away.
unsafe fn wipe(page: *mut bindings::page) {
    // SAFETY: By the contract.
    unsafe { bindings::__free_pages(page, 0) };
    // SAFETY: The page is valid.
    let address = unsafe { bindings::kmap_local_page(page) }; //~ page_use_after_free
    // SAFETY: It was mapped above.
    unsafe { bindings::kunmap_local(address) };
}`)),
  range('two pages unmapped in the order of their mapping', items(`
/// Compares two pages.
fn same(a: &Page, b: &Page) -> bool {
    // SAFETY: The page is valid.
    let first = unsafe { bindings::kmap_local_page(a.as_ptr()) };
    // SAFETY: The page is valid.
    let second = unsafe { bindings::kmap_local_page(b.as_ptr()) };
    // SAFETY: Both are mapped.
    let same = unsafe { first.cast::<u8>().read() == second.cast::<u8>().read() };
    // SAFETY: It is mapped.
    unsafe { bindings::kunmap_local(first) }; //~ page_mapping_unbalanced
    // SAFETY: It is mapped.
    unsafe { bindings::kunmap_local(second) };
    same
}`)),
];

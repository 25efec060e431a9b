// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Types of the kernel crate. Sorted by path. */
import type { TypeRole, TypeRow } from '../typeRow';

const both = (role: TypeRole): TypeRow['roles'] => ({ owning: role, ownable: role });
const none = both({ kind: 'none' });

export const kernelTypeRows: readonly TypeRow[] = [
  {
    path: 'kernel::alloc::AllocError', aliases: [], generics: [], roles: none,
    reason: 'The error of a failed allocation.', source: 'rust/kernel/alloc.rs',
  },
  {
    path: 'kernel::alloc::Allocator', aliases: [], generics: [], roles: both({ kind: 'trait', says: 'allocator' }),
    reason: 'Where the memory of a box or vector comes from: decides the memdesc of its pages.', source: 'rust/kernel/alloc.rs',
  },
  {
    path: 'kernel::alloc::allocator::KVmalloc', aliases: [], generics: [], roles: none,
    reason: 'Memory of kmalloc or vmalloc, whichever fits: nothing can be said of its pages.', source: 'rust/kernel/alloc/allocator.rs',
  },
  {
    path: 'kernel::alloc::allocator::Kmalloc', aliases: [], generics: [], roles: none,
    reason: 'Memory of the slab allocator.', source: 'rust/kernel/alloc/allocator.rs',
  },
  {
    path: 'kernel::alloc::allocator::Vmalloc', aliases: [], generics: [], roles: none,
    reason: 'Memory of a vmalloc area.', source: 'rust/kernel/alloc/allocator.rs',
  },
  {
    path: 'kernel::alloc::allocator::VmallocPageIter', aliases: ['kernel::alloc::allocator::iter::VmallocPageIter'], generics: ["'a"],
    roles: both({ kind: 'iterator', memdesc: 'vmalloc' }),
    reason: 'Lends the pages of a vmalloc allocation one after the other.', source: 'rust/kernel/alloc/allocator/iter.rs',
  },
  {
    path: 'kernel::alloc::kbox::Box', aliases: ['kernel::alloc::Box', 'kernel::prelude::Box'], generics: ['T', 'A'],
    roles: both({ kind: 'allocation', memdesc: 'unknown', args: [0] }), deref: 'T',
    reason: 'Owns one value in memory of the allocator `A`.', source: 'rust/kernel/alloc/kbox.rs',
  },
  {
    path: 'kernel::alloc::kbox::KBox', aliases: ['kernel::alloc::KBox', 'kernel::prelude::KBox'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'slab', args: [0] }), deref: 'T',
    expandsTo: 'kernel::alloc::kbox::Box<T, kernel::alloc::allocator::Kmalloc>',
    reason: 'A box in slab memory: its page is never freed, put or mapped to user space.', source: 'rust/kernel/alloc/kbox.rs',
  },
  {
    path: 'kernel::alloc::kbox::KVBox', aliases: ['kernel::alloc::KVBox', 'kernel::prelude::KVBox'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'unknown', args: [0] }), deref: 'T',
    expandsTo: 'kernel::alloc::kbox::Box<T, kernel::alloc::allocator::KVmalloc>',
    reason: 'A box in slab or vmalloc memory.', source: 'rust/kernel/alloc/kbox.rs',
  },
  {
    path: 'kernel::alloc::kbox::VBox', aliases: ['kernel::alloc::VBox', 'kernel::prelude::VBox'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'vmalloc', args: [0] }), deref: 'T',
    expandsTo: 'kernel::alloc::kbox::Box<T, kernel::alloc::allocator::Vmalloc>',
    reason: 'A box in a vmalloc area, which owns its pages.', source: 'rust/kernel/alloc/kbox.rs',
  },
  {
    path: 'kernel::alloc::kvec::KVVec', aliases: ['kernel::alloc::KVVec', 'kernel::prelude::KVVec'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'unknown', args: [0] }), deref: '[T]',
    expandsTo: 'kernel::alloc::kvec::Vec<T, kernel::alloc::allocator::KVmalloc>',
    reason: 'A vector in slab or vmalloc memory.', source: 'rust/kernel/alloc/kvec.rs',
  },
  {
    path: 'kernel::alloc::kvec::KVec', aliases: ['kernel::alloc::KVec', 'kernel::prelude::KVec'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'slab', args: [0] }), deref: '[T]',
    expandsTo: 'kernel::alloc::kvec::Vec<T, kernel::alloc::allocator::Kmalloc>',
    reason: 'A vector in slab memory: its page is never freed, put or mapped to user space.', source: 'rust/kernel/alloc/kvec.rs',
  },
  {
    path: 'kernel::alloc::kvec::VVec', aliases: ['kernel::alloc::VVec', 'kernel::prelude::VVec'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'vmalloc', args: [0] }), deref: '[T]',
    expandsTo: 'kernel::alloc::kvec::Vec<T, kernel::alloc::allocator::Vmalloc>',
    reason: 'A vector in a vmalloc area; growing it may move the area and end every borrow of its pages.',
    source: 'rust/kernel/alloc/kvec.rs',
  },
  {
    path: 'kernel::alloc::kvec::Vec', aliases: ['kernel::alloc::Vec', 'kernel::prelude::Vec'], generics: ['T', 'A'],
    roles: both({ kind: 'allocation', memdesc: 'unknown', args: [0] }), deref: '[T]',
    reason: 'A vector in memory of the allocator `A`.', source: 'rust/kernel/alloc/kvec.rs',
  },
  {
    path: 'kernel::bindings::bio', aliases: [], generics: [], roles: both({ kind: 'keeper' }),
    reason: 'Keeps the pages of its vectors by pointer; they must live until it ends.', source: 'include/linux/blk_types.h',
  },
  {
    path: 'kernel::bindings::bio_vec', aliases: [], generics: [], roles: both({ kind: 'keeper' }),
    reason: 'One piece of a page, kept by pointer.', source: 'include/linux/bvec.h',
  },
  {
    path: 'kernel::bindings::folio', aliases: [], generics: [], roles: both({ kind: 'place', memdesc: 'folio' }),
    reason: 'The memory descriptor that is refcounted.', source: 'include/linux/mm_types.h',
  },
  {
    path: 'kernel::bindings::page', aliases: [], generics: [], roles: both({ kind: 'place', memdesc: 'page' }),
    reason: 'The page itself, as C has it.', source: 'include/linux/mm_types.h',
  },
  {
    path: 'kernel::bindings::ptdesc', aliases: [], generics: [], roles: both({ kind: 'place', memdesc: 'ptdesc' }),
    reason: 'A page of a page table, which its own functions allocate and free.', source: 'include/linux/mm_types.h',
  },
  {
    path: 'kernel::bindings::scatterlist', aliases: [], generics: [], roles: both({ kind: 'keeper' }),
    reason: 'Keeps pages by pointer and takes no reference.', source: 'include/linux/scatterlist.h',
  },
  {
    path: 'kernel::bindings::sg_table', aliases: [], generics: [], roles: both({ kind: 'keeper' }),
    reason: 'Keeps pages by pointer and takes no reference.', source: 'include/linux/scatterlist.h',
  },
  {
    path: 'kernel::bindings::slab', aliases: [], generics: [], roles: both({ kind: 'place', memdesc: 'slab' }),
    reason: 'The descriptor of slab pages: no reference count.', source: 'mm/slab.h',
  },
  {
    path: 'kernel::bindings::vm_area_struct', aliases: [], generics: [], roles: none,
    reason: 'A user mapping; what it maps holds references of its own or must outlive it.', source: 'include/linux/mm_types.h',
  },
  {
    path: 'kernel::devres::Devres', aliases: [], generics: ['T'], roles: both({ kind: 'container', args: [0] }),
    reason: 'Owns a value until the device is unbound or it is dropped.', source: 'rust/kernel/devres.rs',
  },
  {
    path: 'kernel::dma::Coherent', aliases: ['kernel::dma::CoherentAllocation'], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'dma', args: [] }),
    reason: 'Device memory by address and handle: no struct page may be derived from it.', source: 'rust/kernel/dma.rs',
  },
  {
    path: 'kernel::dma::CoherentBox', aliases: [], generics: ['T'],
    roles: both({ kind: 'allocation', memdesc: 'dma', args: [] }), deref: 'T',
    reason: 'Device memory that only the CPU uses so far.', source: 'rust/kernel/dma.rs',
  },
  {
    path: 'kernel::error::Error', aliases: ['kernel::prelude::Error'], generics: [], roles: none,
    reason: 'A kernel error code.', source: 'rust/kernel/error.rs',
  },
  {
    path: 'kernel::error::Result', aliases: ['kernel::prelude::Result'], generics: ['T = ()', 'E = kernel::error::Error'],
    roles: both({ kind: 'container', args: [0, 1] }), expandsTo: 'core::result::Result<T, E>',
    reason: 'The kernel\'s alias of the core type.', source: 'rust/kernel/error.rs',
  },
  {
    path: 'kernel::folio::Folio', aliases: ['kernel::mem_cache::Folio'], generics: ['S = kernel::folio::Unspecified'],
    roles: both({ kind: 'place', memdesc: 'folio' }),
    reason: 'A folio has a reference count: `ARef<Folio>` is right for it.', source: 'rust/kernel/folio.rs (out of tree)',
  },
  {
    path: 'kernel::folio::LockedFolio', aliases: [], generics: ["'a"],
    roles: both({ kind: 'guard', ends: 'lock' }), deref: 'kernel::folio::Folio',
    reason: 'A borrowed folio and its lock; dropping it unlocks.', source: 'rust/kernel/folio.rs (out of tree)',
  },
  {
    path: 'kernel::folio::MapGuard', aliases: [], generics: ["'a"], roles: both({ kind: 'guard', ends: 'mapping' }), deref: '[u8]',
    reason: 'A mapping of one page of a folio; dropping it unmaps.', source: 'rust/kernel/folio.rs (out of tree)',
  },
  {
    path: 'kernel::folio::Mapped', aliases: [], generics: ["'a", 'S'], roles: both({ kind: 'guard', ends: 'mapping' }), deref: '[u8]',
    reason: 'A mapping of a folio, with a reference on it; dropping it unmaps and puts.', source: 'rust/kernel/folio.rs (out of tree)',
  },
  {
    path: 'kernel::folio::MutMapGuard', aliases: [], generics: ["'a"], roles: both({ kind: 'guard', ends: 'mapping' }), deref: '[u8]',
    reason: 'A mapping of one page of a folio for writing; dropping it unmaps.', source: 'rust/kernel/folio.rs (out of tree)',
  },
  {
    path: 'kernel::folio::UniqueFolio', aliases: [], generics: [],
    roles: both({ kind: 'owner', memdesc: 'folio', order: null }), deref: 'kernel::folio::Folio',
    reason: 'The only reference on a folio, by convention; dropping it puts the folio.', source: 'rust/kernel/folio.rs (out of tree)',
  },
  {
    path: 'kernel::iommu::pgtable::IoPageTable', aliases: [], generics: ["'a", 'F'], roles: both({ kind: 'keeper' }),
    reason: 'Maps physical addresses for a device and owns none of that memory.', source: 'rust/kernel/iommu/pgtable.rs',
  },
  {
    path: 'kernel::mm::virt::VmaMixedMap', aliases: [], generics: [], roles: none, deref: 'kernel::mm::virt::VmaRef',
    reason: 'A user mapping into which pages can be put; C takes its own reference for each.', source: 'rust/kernel/mm/virt.rs',
  },
  {
    path: 'kernel::mm::virt::VmaNew', aliases: [], generics: [], roles: none, deref: 'kernel::mm::virt::VmaRef',
    reason: 'A user mapping that is being set up.', source: 'rust/kernel/mm/virt.rs',
  },
  {
    path: 'kernel::mm::virt::VmaRef', aliases: [], generics: [], roles: none,
    reason: 'A user mapping; zapping a range of it drops the references held for that range.', source: 'rust/kernel/mm/virt.rs',
  },
  {
    path: 'kernel::page::AsPageIter', aliases: [], generics: [], roles: both({ kind: 'trait', says: 'page-iter' }),
    reason: 'A buffer that lends its pages.', source: 'rust/kernel/page.rs',
  },
  {
    path: 'kernel::page::BorrowedPage', aliases: [], generics: ["'a"],
    roles: both({ kind: 'borrow', memdesc: 'unknown' }), deref: 'kernel::page::Page',
    reason: 'A page that something else owns, for as long as `\'a` lasts.', source: 'rust/kernel/page.rs',
  },
  {
    path: 'kernel::page::Page', aliases: [], generics: [],
    roles: { owning: { kind: 'owner', memdesc: 'page', order: 0 }, ownable: { kind: 'place', memdesc: 'page' } },
    reason: 'Owns one page by value where its field is a pointer; where its field is the C struct it is the page itself.',
    source: 'rust/kernel/page.rs',
  },
  {
    path: 'kernel::page::SafePage', aliases: [], generics: [],
    roles: both({ kind: 'place', memdesc: 'page' }), deref: 'kernel::page::Page', design: 'ownable',
    reason: 'A page whose contents nobody else can touch.', source: 'rust/kernel/page.rs (out of tree)',
  },
  {
    path: 'kernel::pages::Pages', aliases: ['kernel::page::Pages'], generics: ['const ORDER: u32'], design: 'owning',
    roles: both({ kind: 'owner', memdesc: 'page', order: 'ORDER' }),
    reason: 'Owns a block of 2^ORDER pages by value.', source: 'rust/kernel/pages.rs (the old rust branch)',
  },
  {
    path: 'kernel::rbtree::RBTree', aliases: [], generics: ['K', 'V'], roles: both({ kind: 'container', args: [0, 1] }),
    reason: 'Owns its keys and values.', source: 'rust/kernel/rbtree.rs',
  },
  {
    path: 'kernel::revocable::Revocable', aliases: [], generics: ['T'], roles: both({ kind: 'container', args: [0] }),
    reason: 'Owns a value until it is revoked or dropped.', source: 'rust/kernel/revocable.rs',
  },
  {
    path: 'kernel::scatterlist::Borrowed', aliases: [], generics: [], roles: none,
    reason: 'The type-state of a table that C owns; no kin of a borrowed page.', source: 'rust/kernel/scatterlist.rs',
  },
  {
    path: 'kernel::scatterlist::Owned', aliases: [], generics: ['P'], roles: both({ kind: 'container', args: [0] }),
    reason: 'The type-state of a table that owns the provider of its pages; no kin of `kernel::types::Owned`.',
    source: 'rust/kernel/scatterlist.rs',
  },
  {
    path: 'kernel::scatterlist::SGEntry', aliases: [], generics: [], roles: both({ kind: 'keeper' }),
    reason: 'One entry of a table; keeps its page by pointer.', source: 'rust/kernel/scatterlist.rs',
  },
  {
    path: 'kernel::scatterlist::SGTable', aliases: [], generics: ['T = kernel::scatterlist::Borrowed'],
    roles: both({ kind: 'container', args: [0] }),
    reason: 'A table that C owns, or that owns the provider of its pages.', source: 'rust/kernel/scatterlist.rs',
  },
  {
    path: 'kernel::sync::arc::Arc', aliases: ['kernel::sync::Arc'], generics: ['T'],
    roles: both({ kind: 'container', args: [0] }), deref: 'T',
    reason: 'Shares one value, which goes with the last holder: `Arc<Owned<Page>>` is how a page is shared.',
    source: 'rust/kernel/sync/arc.rs',
  },
  {
    path: 'kernel::sync::arc::ArcBorrow', aliases: ['kernel::sync::ArcBorrow'], generics: ["'a", 'T'],
    roles: both({ kind: 'wrapper', arg: 0, drops: false }), deref: 'T',
    reason: 'A borrow of what an `Arc` holds.', source: 'rust/kernel/sync/arc.rs',
  },
  {
    path: 'kernel::sync::arc::UniqueArc', aliases: ['kernel::sync::UniqueArc'], generics: ['T'],
    roles: both({ kind: 'container', args: [0] }), deref: 'T',
    reason: 'The only holder of a value.', source: 'rust/kernel/sync/arc.rs',
  },
  {
    path: 'kernel::sync::aref::ARef', aliases: ['kernel::types::ARef'], generics: ['T'],
    roles: both({ kind: 'counted', arg: 0 }), deref: 'T',
    reason: 'One reference on a value that counts: right for a folio, wrong for a page.', source: 'rust/kernel/sync/aref.rs',
  },
  {
    path: 'kernel::sync::aref::AlwaysRefCounted', aliases: ['kernel::types::AlwaysRefCounted'], generics: [],
    roles: both({ kind: 'trait', says: 'counted' }),
    reason: 'Says that any `&T` may be turned into a reference that outlives it.', source: 'rust/kernel/sync/aref.rs',
  },
  {
    path: 'kernel::sync::aref::RefCounted', aliases: ['kernel::types::RefCounted'], generics: [],
    roles: both({ kind: 'trait', says: 'counted' }),
    reason: 'Says that the type counts references.', source: 'rust/kernel/sync/aref.rs (Ownable series)',
  },
  {
    path: 'kernel::sync::lock::Guard', aliases: [], generics: ["'a", 'T', 'B'],
    roles: both({ kind: 'wrapper', arg: 0, drops: false }), deref: 'T',
    reason: 'Access to what a lock protects; dropping it unlocks.', source: 'rust/kernel/sync/lock.rs',
  },
  {
    path: 'kernel::sync::lock::Lock', aliases: [], generics: ['T', 'B'], roles: both({ kind: 'container', args: [0] }),
    reason: 'Owns the value it protects.', source: 'rust/kernel/sync/lock.rs',
  },
  {
    path: 'kernel::sync::lock::mutex::Mutex', aliases: ['kernel::sync::Mutex'], generics: ['T'],
    roles: both({ kind: 'container', args: [0] }),
    expandsTo: 'kernel::sync::lock::Lock<T, kernel::sync::lock::mutex::MutexBackend>',
    reason: 'Owns the value it protects.', source: 'rust/kernel/sync/lock/mutex.rs',
  },
  {
    path: 'kernel::sync::lock::spinlock::SpinLock', aliases: ['kernel::sync::SpinLock'], generics: ['T'],
    roles: both({ kind: 'container', args: [0] }),
    expandsTo: 'kernel::sync::lock::Lock<T, kernel::sync::lock::spinlock::SpinLockBackend>',
    reason: 'Owns the value it protects.', source: 'rust/kernel/sync/lock/spinlock.rs',
  },
  {
    path: 'kernel::types::ForeignOwnable', aliases: [], generics: [], roles: both({ kind: 'trait', says: 'foreign' }),
    reason: 'Ownership can go through a raw pointer and come back exactly once.', source: 'rust/kernel/types.rs',
  },
  {
    path: 'kernel::types::Opaque', aliases: [], generics: ['T'], roles: both({ kind: 'wrapper', arg: 0, drops: false }),
    reason: 'A C value in place; Rust assumes nothing of it and does not drop it.', source: 'rust/kernel/types.rs',
  },
  {
    path: 'kernel::types::Ownable', aliases: ['kernel::owned::Ownable', 'kernel::ownable::Ownable', 'kernel::types::ownable::Ownable'], generics: [],
    roles: both({ kind: 'trait', says: 'unique' }),
    reason: 'Says how the one owner of a value releases it.', source: 'rust/kernel/owned.rs (Ownable series)',
  },
  {
    path: 'kernel::types::OwnableRefCounted', aliases: ['kernel::owned::OwnableRefCounted', 'kernel::types::ownable::OwnableRefCounted'], generics: [],
    roles: both({ kind: 'trait', says: 'counted' }),
    reason: 'Says that a value goes from one owner to counted references and back.', source: 'rust/kernel/owned.rs (Ownable series)',
  },
  {
    path: 'kernel::types::Owned', aliases: ['kernel::owned::Owned', 'kernel::ownable::Owned', 'kernel::types::ownable::Owned'], generics: ['T'],
    roles: both({ kind: 'owns', arg: 0 }), deref: 'T',
    reason: 'The one owner of a value that C allocated; dropping it releases the value.', source: 'rust/kernel/owned.rs (Ownable series)',
  },
  {
    path: 'kernel::types::ScopeGuard', aliases: [], generics: ['T', 'F'], roles: both({ kind: 'container', args: [0] }), deref: 'T',
    reason: 'Runs its closure on the value when dropped, unless dismissed.', source: 'rust/kernel/types.rs',
  },
  {
    path: 'kernel::uaccess::UserSliceReader', aliases: [], generics: [], roles: none,
    reason: 'Reads user memory by address; holds no page.', source: 'rust/kernel/uaccess.rs',
  },
  {
    path: 'kernel::xarray::XArray', aliases: [], generics: ['T'], roles: both({ kind: 'container', args: [0] }),
    reason: 'Owns the values stored in it, through their foreign pointers.', source: 'rust/kernel/xarray.rs',
  },
];

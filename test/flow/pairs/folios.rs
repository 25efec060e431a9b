// SPDX-License-Identifier: GPL-2.0-only OR MIT
// profile: ownable
//! References on folios that move into owners; next to each fault its mend.
use core::ptr::NonNull;
use kernel::bindings;
use kernel::folio::Folio;
use kernel::prelude::*;
use kernel::sync::aref::ARef;

struct List {
    folios: KVec<ARef<Folio>>,
}

impl List {
    fn taken_and_pushed_right(&mut self, folio: &Folio) -> Result {
        self.folios.push(folio.into(), GFP_KERNEL)?;
        Ok(())
    }
}

fn taken_and_wrapped_right(folio: &Folio) -> ARef<Folio> {
    unsafe { bindings::folio_get(folio.as_ptr()) };
    unsafe { ARef::from_raw(NonNull::from(folio)) }
}

fn wrapped_without_wrong(folio: &Folio) -> ARef<Folio> {
    unsafe { ARef::from_raw(NonNull::from(folio)) } //~ ERROR free_borrowed_page
}

fn put_by_number_wrong(folio: &Folio) {
    unsafe { bindings::folio_get(folio.as_ptr()) };
    unsafe { bindings::folio_put_refs(folio.as_ptr(), 2) }; //~ ERROR folio_ref_underflow
}

fn put_by_number_right(folio: &Folio) {
    unsafe { bindings::folio_get(folio.as_ptr()) };
    unsafe { bindings::folio_get(folio.as_ptr()) };
    unsafe { bindings::folio_put_refs(folio.as_ptr(), 2) };
}

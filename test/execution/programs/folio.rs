// SPDX-License-Identifier: GPL-2.0-only OR MIT
use kernel::prelude::*;
use kernel::error::from_err_ptr;
use kernel::folio::{AddressSpace, Folio};
use kernel::types::ARef;
use kernel::{bindings, device::Device};

//# wrong reference_lost: folio_ref_leak
pub fn run(mapping: &AddressSpace, dev: &Device) -> Result {
    // SAFETY: a valid mapping.
    let folio = from_err_ptr(unsafe { bindings::filemap_get_folio(mapping.as_ptr(), 0) })?;
    dev.wait()?;
    // SAFETY: referenced above.
    unsafe { bindings::folio_put(folio) };
    Ok(())
}

//# right reference_lost
pub fn run(mapping: &AddressSpace, dev: &Device) -> Result {
    // SAFETY: a valid mapping.
    let folio = from_err_ptr(unsafe { bindings::filemap_get_folio(mapping.as_ptr(), 0) })?;
    let waited = dev.wait();
    // SAFETY: referenced above.
    unsafe { bindings::folio_put(folio) };
    waited
}

//# wrong put_twice: folio_ref_underflow
pub fn run(mapping: &AddressSpace, dev: &Device) -> Result {
    // SAFETY: a valid mapping.
    let folio = from_err_ptr(unsafe { bindings::filemap_get_folio(mapping.as_ptr(), 0) })?;
    if dev.is_ready() {
        // SAFETY: referenced above.
        unsafe { bindings::folio_put(folio) };
    }
    // SAFETY: referenced above.
    unsafe { bindings::folio_put(folio) };
    Ok(())
}

//# right put_twice
pub fn run(mapping: &AddressSpace, dev: &Device) -> Result {
    // SAFETY: a valid mapping.
    let folio = from_err_ptr(unsafe { bindings::filemap_get_folio(mapping.as_ptr(), 0) })?;
    if dev.is_ready() {
        // SAFETY: referenced above.
        unsafe { bindings::folio_mark_uptodate(folio) };
    }
    // SAFETY: referenced above.
    unsafe { bindings::folio_put(folio) };
    Ok(())
}

//# wrong borrowed_folio_put: folio_ref_underflow
pub fn run(folio: &Folio, dev: &Device) {
    if dev.is_ready() {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_put(folio.as_ptr()) };
    }
}

//# right borrowed_folio_put
pub fn run(folio: &Folio, dev: &Device) {
    if dev.is_ready() {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_get(folio.as_ptr()) };
        // SAFETY: referenced above.
        unsafe { bindings::folio_put(folio.as_ptr()) };
    }
}

//# wrong get_without_put: folio_ref_leak
pub fn run(folio: &Folio, dev: &Device) -> Result {
    // SAFETY: a valid folio.
    unsafe { bindings::folio_get(folio.as_ptr()) };
    if !dev.is_ready() {
        return Err(EAGAIN);
    }
    // SAFETY: referenced above.
    unsafe { bindings::folio_put(folio.as_ptr()) };
    Ok(())
}

//# right get_without_put
pub fn run(folio: &Folio, dev: &Device) -> Result {
    if !dev.is_ready() {
        return Err(EAGAIN);
    }
    // SAFETY: a valid folio.
    unsafe { bindings::folio_get(folio.as_ptr()) };
    // SAFETY: referenced above.
    unsafe { bindings::folio_put(folio.as_ptr()) };
    Ok(())
}

//# wrong used_behind_the_last_put: page_use_after_free
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let folio = unsafe { bindings::folio_alloc(GFP_KERNEL.as_raw(), 0) };
    if folio.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe {
        bindings::folio_put(folio);
        bindings::folio_mark_uptodate(folio);
    }
    Ok(())
}

//# right used_behind_the_last_put
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let folio = unsafe { bindings::folio_alloc(GFP_KERNEL.as_raw(), 0) };
    if folio.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe {
        bindings::folio_mark_uptodate(folio);
        bindings::folio_put(folio);
    }
    Ok(())
}

//# wrong counted_owner_forgotten: folio_ref_leak
pub fn run(folio: &Folio, dev: &Device) {
    let held: ARef<Folio> = folio.into();
    held.mark_uptodate();
    if dev.is_ready() {
        core::mem::forget(held);
    }
}

//# right counted_owner_forgotten
pub fn run(folio: &Folio, dev: &Device) {
    let held: ARef<Folio> = folio.into();
    held.mark_uptodate();
    if dev.is_ready() {
        drop(held);
    }
}

//# wrong into_raw_without_put: folio_ref_leak
pub fn run(folio: ARef<Folio>, dev: &Device) {
    let raw = ARef::into_raw(folio);
    if dev.is_ready() {
        // SAFETY: from `into_raw`.
        drop(unsafe { ARef::from_raw(raw) });
    }
}

//# right into_raw_without_put
pub fn run(folio: ARef<Folio>, dev: &Device) {
    if dev.is_ready() {
        let raw = ARef::into_raw(folio);
        // SAFETY: from `into_raw`.
        drop(unsafe { ARef::from_raw(raw) });
    }
}

//# wrong try_get_ignored: folio_ref_underflow
pub fn run(folio: &Folio) {
    // SAFETY: a valid folio.
    unsafe {
        let _got = bindings::folio_try_get(folio.as_ptr());
        bindings::folio_put(folio.as_ptr());
    }
}

//# right try_get_ignored
pub fn run(folio: &Folio) {
    // SAFETY: a valid folio.
    unsafe {
        if bindings::folio_try_get(folio.as_ptr()) {
            bindings::folio_put(folio.as_ptr());
        }
    }
}

//# wrong owner_and_raw_put: folio_ref_underflow
pub fn run(folio: ARef<Folio>, dev: &Device) {
    if dev.is_ready() {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_put(folio.as_ptr()) };
    }
}

//# right owner_and_raw_put
pub fn run(folio: ARef<Folio>, dev: &Device) {
    if dev.is_ready() {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_mark_uptodate(folio.as_ptr()) };
    }
}

//# wrong clone_forgotten_in_a_loop: folio_ref_leak
pub fn run(folio: ARef<Folio>, dev: &Device) {
    for _ in 0..dev.count() {
        let more = folio.clone();
        more.mark_uptodate();
        core::mem::forget(more);
    }
}

//# right clone_forgotten_in_a_loop
pub fn run(folio: ARef<Folio>, dev: &Device) {
    for _ in 0..dev.count() {
        let more = folio.clone();
        more.mark_uptodate();
        drop(more);
    }
}

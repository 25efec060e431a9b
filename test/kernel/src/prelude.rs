// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! What kernel code imports as `kernel::prelude::*`.

pub use core::{
    mem::{align_of, align_of_val, size_of, size_of_val},
    pin::Pin,
};

pub use core::ffi::{c_int, c_long, c_uint, c_ulong, c_void, CStr};

pub use crate::alloc::{flags::*, AllocError, Flags, KBox, KVBox, KVVec, KVec, VBox, VVec};
pub use crate::error::{code::*, Error, Result};
pub use crate::init::{Init, PinInit, PinnedDrop};
pub use crate::{build_assert, c_str, container_of, init, pin_init, try_init, try_pin_init};
pub use crate::{dev_dbg, dev_err, dev_info, dev_warn};
pub use crate::{pr_alert, pr_crit, pr_debug, pr_emerg, pr_err, pr_info, pr_notice, pr_warn};
pub use kernel_macros::{pin_data, pinned_drop, vtable};
pub use crate::kvec;

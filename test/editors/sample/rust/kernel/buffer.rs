// SPDX-License-Identifier: GPL-2.0

//! A user of pages in another file. Columns are counted in UTF-16, where “𝄞” is two.

use crate::{page::Page, types::ARef};

/// Shares a page by a count that pages do not have.
pub struct Buffer {
    /* 𝄞 */ page: ARef<Page>,
}

/// Sorted String Tables: the immutable files that hold flushed entries.
///
/// A table is written once by [TableWriter] and never changed, so readers take no lock. See
/// `docs/formats.md`.
@NullMarked
package io.ringhold.storage.sstable;

import org.jspecify.annotations.NullMarked;

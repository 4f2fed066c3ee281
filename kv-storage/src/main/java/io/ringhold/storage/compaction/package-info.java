/// Turns memtables into tables and many tables into fewer: what to merge (pure) and the merging
/// itself.
@NullMarked
package io.ringhold.storage.compaction;

import org.jspecify.annotations.NullMarked;

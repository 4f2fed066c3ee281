/// The write-ahead log of a store that has no other: what was promised, until it is in tables.
@NullMarked
package io.ringhold.storage.wal;

import org.jspecify.annotations.NullMarked;

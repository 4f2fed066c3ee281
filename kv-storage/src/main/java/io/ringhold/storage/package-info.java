/// The LSM storage engine of Ringhold.
///
/// One [Engine] per pod owns the memory budgets, the block cache and the background threads; one
/// [Shard] per replica owns a directory, a manifest and its tables, so that a shard can be dropped,
/// copied or broken alone. There is no log here: the Raft log is the write-ahead log. A flush
/// stores the log position, the last sequence and an opaque attachment in one manifest edit
/// together with the tables, and the caller replays from that position.
///
/// Dependencies point one way: this package knows all others, none of them knows this one.
@NullMarked
package io.ringhold.storage;

import org.jspecify.annotations.NullMarked;

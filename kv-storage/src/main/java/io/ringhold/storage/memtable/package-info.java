/// The newest entries of a shard, in memory, until a flush writes them to tables.
@NullMarked
package io.ringhold.storage.memtable;

import org.jspecify.annotations.NullMarked;

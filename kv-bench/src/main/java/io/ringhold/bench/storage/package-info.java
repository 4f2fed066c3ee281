/// Our storage engine beside RocksDB's, in one JVM, in turns: [StorageBench].
@NullMarked
package io.ringhold.bench.storage;

import org.jspecify.annotations.NullMarked;

/// How a shard's state gets from one node to another: as the files of a checkpoint.
///
/// [Checkpoints] is the side that gives: it keeps a hard-linked copy of the store for as long as
/// somebody reads it. [CheckpointFetch] is the side that takes: it brings what it lacks into a
/// [Staging] directory, where all that has arrived survives a break. [Staging#commit] is the moment
/// from which the new state counts; until then a crash leaves the old one.
@NullMarked
package io.ringhold.server.transfer;

import org.jspecify.annotations.NullMarked;

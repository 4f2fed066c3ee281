/// The cluster as one document, and every decision about it as a pure function: who belongs to it,
/// which disk holds which shard, what is being moved.
///
/// No clock, no chance, no I/O: what was observed comes in with the question.
@NullMarked
package io.ringhold.server.cluster;

import org.jspecify.annotations.NullMarked;

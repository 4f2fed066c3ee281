/// One node of Ringhold: edge, routing, Raft, shards.
@NullMarked
package io.ringhold.server;

import org.jspecify.annotations.NullMarked;

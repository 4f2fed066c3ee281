/// The commands for those who run a cluster: its nodes, its moves, its shards, its keyspaces, its
/// health.
@NullMarked
package io.ringhold.cli.cluster;

import org.jspecify.annotations.NullMarked;

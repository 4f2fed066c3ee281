/// A whole cluster on this machine: one server process for each node, described by a file in the
/// data directory.
///
/// [Cluster] is what `cluster.json` says, [ClusterDirectory] reads and writes it under a lock,
/// [NodeProcess] is one running server and never touches a process that only inherited its number.
/// [Servers] starts, awaits and stops; the commands print.
@NullMarked
package io.ringhold.cli.local;

import org.jspecify.annotations.NullMarked;

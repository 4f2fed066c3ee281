/// Checks of Ringhold from the outside: real server processes, workloads, and a look at what became
/// of the data.
///
/// [ProcessCluster] runs the servers, [Writers] load them and write into [AcknowledgedWrites] what
/// they were told, which then compares that with what is there. [ReplicaComparison] compares the
/// replicas with each other. Nothing here knows a class of the server.
///
/// `kv verify` is built on the same servers: `workload` writes a `history`, `nemesis` lets things
/// go wrong meanwhile, `check` judges, `report` tells, and `run` ties them together.
@NullMarked
package io.ringhold.verify;

import org.jspecify.annotations.NullMarked;

/// What the node says of itself to a monitoring system: `ringhold_*` at the management port.
///
/// What happens is counted where it happens ([io.ringhold.server.edge] and
/// [io.ringhold.server.raft] have meters of their own, [EngineMeters] hears of the engine's work);
/// how things stand is asked for by each scrape ([NodeMeters], [ReplicaMeters]). Every metric is
/// explained in `docs/operations.md`.
@NullMarked
package io.ringhold.server.metrics;

import org.jspecify.annotations.NullMarked;

package io.ringhold.bench;

import java.util.OptionalDouble;

/// What a store did in one run of a cell.
///
/// @param cpuMicros processor time of all its servers for one operation; empty where it is not
///   known
/// @param errors requests that failed; they count in nothing else
record Figures(
    double operationsPerSecond,
    double p50Micros,
    double p99Micros,
    OptionalDouble cpuMicros,
    long errors) {}

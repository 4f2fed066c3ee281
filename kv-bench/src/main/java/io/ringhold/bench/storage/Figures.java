package io.ringhold.bench.storage;

/// Of one operation: nanoseconds, and bytes of garbage.
record Figures(double mean, double p50, double p99, double cpu, double allocated) {}

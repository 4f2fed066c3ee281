package io.ringhold.client;

/// Where in a shard's log an answer stands. [ReadLevel.Session] reads at least this state.
public record Receipt(int shard, long term, long index) {}

package io.ringhold.server.shard;

/// Where in the log of a shard something stands.
public record Receipt(int shard, long term, long index) {}

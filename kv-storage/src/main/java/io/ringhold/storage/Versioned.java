package io.ringhold.storage;

/// A value and the sequence of the put that wrote it.
public record Versioned(Bytes value, long version) {}

package io.ringhold.client;

/// A put that took place.
///
/// @param version the version that the value now has
public record Written(Receipt receipt, long version) {}

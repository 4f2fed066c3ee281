package io.ringhold.client;

/// A deletion that took place.
///
/// @param version the version of the deletion itself
/// @param existed whether there was a value to remove
public record Deleted(Receipt receipt, long version, boolean existed) {}

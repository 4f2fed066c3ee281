package io.ringhold.client;

import java.util.Optional;

/// The answer to a get.
///
/// @param entry empty when the key does not exist
public record Read(Receipt receipt, Optional<Entry> entry) {}

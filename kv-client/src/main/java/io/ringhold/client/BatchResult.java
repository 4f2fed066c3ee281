package io.ringhold.client;

import java.util.List;

/// A batch that took place.
///
/// @param receipts one for each shard touched
/// @param versions one for each operation, in their order
public record BatchResult(List<Receipt> receipts, List<Long> versions) {}

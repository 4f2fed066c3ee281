package io.ringhold.server.cluster;

/// A space of keys of its own. Its id is the prefix of its keys on disk and is never given out
/// again.
///
/// @param dropped its name is free, its keys are still being deleted
public record Keyspace(String name, int id, int keyBytesMax, int valueBytesMax, boolean dropped) {
  public static final String DEFAULT = "default";
}

package io.ringhold.server.shard;

/// What must hold for an operation's key, or the whole write is refused.
public sealed interface Condition {
  record None() implements Condition {}

  record IfAbsent() implements Condition {}

  record IfVersion(long version) implements Condition {}

  /// @param currentVersion version of the key's value, 0 when it has none
  default boolean holds(long currentVersion) {
    return switch (this) {
      case None() -> true;
      case IfAbsent() -> currentVersion == 0;
      case IfVersion(var version) -> currentVersion == version && version != 0;
    };
  }
}

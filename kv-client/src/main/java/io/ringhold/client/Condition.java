package io.ringhold.client;

/// What must hold of a key for a write to it to take place; otherwise it is refused with
/// `CONDITION_FAILED`.
public sealed interface Condition {
  Condition NONE = new None();
  Condition IF_ABSENT = new IfAbsent();

  static Condition ifVersion(long version) {
    return new IfVersion(version);
  }

  /// Nothing: the write always takes place.
  record None() implements Condition {}

  /// The key must not exist.
  record IfAbsent() implements Condition {}

  /// The key must exist in exactly this version.
  record IfVersion(long version) implements Condition {}
}

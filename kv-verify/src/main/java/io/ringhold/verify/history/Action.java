package io.ringhold.verify.history;

import io.ringhold.client.Condition;
import java.util.List;

/// What a client asked for.
public sealed interface Action {
  /// One key changes.
  sealed interface Write extends Action {
    String key();

    Condition condition();
  }

  /// @param value unique in the whole history
  record Put(String key, String value, Condition condition) implements Write {}

  record Delete(String key, Condition condition) implements Write {}

  record Get(String key) implements Action {}

  /// Changes of one shard's keys that take place together or not at all.
  record Batch(List<Put> puts) implements Action {
    public Batch {
      puts = List.copyOf(puts);
    }
  }

  /// All keys with a prefix, in order.
  record Scan(String prefix, boolean reverse) implements Action {}

  /// The word for it in histories and reports.
  default String kind() {
    return switch (this) {
      case Put _ -> "put";
      case Delete _ -> "delete";
      case Get _ -> "get";
      case Batch _ -> "batch";
      case Scan _ -> "scan";
    };
  }

  default boolean isWrite() {
    return switch (this) {
      case Write _, Batch _ -> true;
      case Get _, Scan _ -> false;
    };
  }
}

package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Versioned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a [Query].
public sealed interface Answer {
  record Value(Receipt receipt, @Nullable Versioned value) implements Answer {}

  record Page(Receipt receipt, List<Row> rows, boolean more) implements Answer {
    public Page {
      rows = List.copyOf(rows);
    }
  }

  record Refused(Refusal refusal) implements Answer {}

  /// @param expiresAtMs [Versioned#NEVER] when it does not
  record Row(Bytes key, Bytes value, long version, long expiresAtMs) {
    public Row(Bytes key, Bytes value, long version) {
      this(key, value, version, Versioned.NEVER);
    }
  }

  /// Whether something in it is not to be seen any more.
  default boolean hasExpired(long nowMs) {
    return switch (this) {
      case Value(var _, var value) -> value != null && value.isExpired(nowMs);
      case Page(var _, var rows, var _) ->
          rows.stream().anyMatch(row -> row.expiresAtMs() <= nowMs);
      case Refused _ -> false;
    };
  }
}

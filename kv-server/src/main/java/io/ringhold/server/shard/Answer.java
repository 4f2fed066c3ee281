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

  record Row(Bytes key, Bytes value, long version) {}
}

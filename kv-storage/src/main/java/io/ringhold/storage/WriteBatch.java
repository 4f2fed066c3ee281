package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts and deletes that become visible together, in this order.
public final class WriteBatch {
  private record Operation(Bytes key, @Nullable Bytes value) {}

  private final List<Operation> operations = new ArrayList<>();
  private long bytes;

  public WriteBatch put(Bytes key, Bytes value) {
    operations.add(new Operation(key, value));
    bytes += key.length() + value.length();
    return this;
  }

  public WriteBatch delete(Bytes key) {
    operations.add(new Operation(key, null));
    bytes += key.length();
    return this;
  }

  /// Number of operations.
  public int size() {
    return operations.size();
  }

  /// Bytes of all keys and values.
  public long bytes() {
    return bytes;
  }

  Entry entry(int index, long sequence) {
    var operation = operations.get(index);
    var value = operation.value();
    var key = operation.key().array();
    return value == null ? Entry.delete(key, sequence) : Entry.put(key, sequence, value.array());
  }
}

package io.ringhold.storage;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;
import io.ringhold.storage.memtable.Memtable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
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

  /// The entries of a write-ahead log, one behind the other:
  ///
  /// ```
  /// timestamp u64, ms | operation u8, 0 = delete, 1 = put | key length u32 | key | value length u32 | value
  /// ```
  void writeTo(ByteWriter out, long timestampMs) {
    for (var operation : operations) {
      var value = operation.value();
      out.u64(timestampMs).u8(value == null ? 0 : 1).sized(operation.key().array());
      out.sized(value == null ? new byte[0] : value.array());
    }
  }

  /// Reads the entries of a write-ahead log.
  ///
  /// @throws IndexOutOfBoundsException when these are not `count` entries
  public static WriteBatch readFrom(byte[] entries, int count) {
    var batch = new WriteBatch();
    int at = 0;
    for (int i = 0; i < count; i++) {
      boolean put = entries[at + 8] == 1;
      at += 9;
      var key = sized(entries, at);
      at += Integer.BYTES + key.length();
      var value = sized(entries, at);
      at += Integer.BYTES + value.length();
      if (put) {
        batch.put(key, value);
      } else {
        batch.delete(key);
      }
    }
    return batch;
  }

  private static Bytes sized(byte[] bytes, int at) {
    int from = at + Integer.BYTES;
    int to = from + LittleEndian.getInt(bytes, at);
    Objects.checkFromToIndex(from, to, bytes.length);
    return Bytes.wrap(Arrays.copyOfRange(bytes, from, to));
  }

  /// Takes key and value of each operation, in order; no value is a delete.
  public void forEach(BiConsumer<Bytes, @Nullable Bytes> taker) {
    operations.forEach(operation -> taker.accept(operation.key(), operation.value()));
  }

  void addTo(Memtable memtable, int index, long sequence) {
    var operation = operations.get(index);
    var value = operation.value();
    if (value == null) {
      memtable.delete(operation.key().array(), sequence);
    } else {
      memtable.put(operation.key().array(), sequence, value.array());
    }
  }
}

package io.ringhold.storage;

import io.ringhold.storage.io.ByteReader;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.memtable.Memtable;
import io.ringhold.storage.wal.Frame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts and deletes that become visible together, in this order.
public final class WriteBatch {
  private static final int DELETE = 0;
  private static final int PUT = 1;
  private static final int EXPIRING_PUT = 2;

  private record Operation(Bytes key, @Nullable Bytes value, long expiresAtMs) {
    int kind() {
      return value == null ? DELETE : expiresAtMs == Versioned.NEVER ? PUT : EXPIRING_PUT;
    }
  }

  /// Takes the operations of a batch.
  public interface Taker {
    /// @param value null for a delete
    /// @param expiresAtMs [Versioned#NEVER] when it does not
    void take(Bytes key, @Nullable Bytes value, long expiresAtMs);
  }

  private final List<Operation> operations = new ArrayList<>();
  private long bytes;

  public WriteBatch put(Bytes key, Bytes value) {
    return put(key, value, Versioned.NEVER);
  }

  /// A put that whoever reads at `expiresAtMs` or later shall not see any more. The shard itself
  /// shows it for as long as it is there: [Entry#isExpired].
  public WriteBatch put(Bytes key, Bytes value, long expiresAtMs) {
    operations.add(new Operation(key, value, expiresAtMs));
    bytes += key.length() + value.length();
    return this;
  }

  public WriteBatch delete(Bytes key) {
    operations.add(new Operation(key, null, Versioned.NEVER));
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
  /// timestamp u64, ms | operation u8 | key length u32 | key | value length u32 | value | expires at u64, ms
  /// ```
  ///
  /// Operations are 0 = delete, 1 = put, 2 = put that expires; only that one ends with a time.
  void writeTo(ByteWriter out, long timestampMs) {
    for (var operation : operations) {
      var value = operation.value();
      out.u64(timestampMs).u8(operation.kind()).sized(operation.key().array());
      out.sized(value == null ? new byte[0] : value.array());
      if (operation.kind() == EXPIRING_PUT) {
        out.u64(operation.expiresAtMs());
      }
    }
  }

  /// The operations of a frame.
  ///
  /// @throws CorruptFileException when its bytes are not those of so many
  public static WriteBatch of(Path segment, Frame frame) throws CorruptFileException {
    try {
      return readFrom(frame.entries(), frame.count());
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptFileException(segment, frame.at(), "entries that do not fit their frame");
    }
  }

  /// Reads the entries of a write-ahead log.
  ///
  /// @throws IndexOutOfBoundsException when these are not `count` entries
  static WriteBatch readFrom(byte[] entries, int count) {
    var batch = new WriteBatch();
    var in = new ByteReader(entries);
    for (int i = 0; i < count; i++) {
      var _ = in.u64();
      int kind = in.u8();
      var key = Bytes.wrap(in.sized());
      var value = Bytes.wrap(in.sized());
      switch (kind) {
        case DELETE -> {
          Objects.checkFromIndexSize(0, value.length(), 0);
          batch.delete(key);
        }
        case PUT -> batch.put(key, value);
        case EXPIRING_PUT -> batch.put(key, value, expiry(in.u64()));
        default -> throw new IndexOutOfBoundsException("operation " + kind);
      }
    }
    in.end();
    return batch;
  }

  /// A put that never expires is written as another operation: nothing is read that is not written.
  private static long expiry(long expiresAtMs) {
    if (expiresAtMs == Versioned.NEVER) {
      throw new IndexOutOfBoundsException("a put that expires, and never does");
    }
    return expiresAtMs;
  }

  /// Shows each operation, in order.
  public void forEach(Taker taker) {
    operations.forEach(
        operation -> taker.take(operation.key(), operation.value(), operation.expiresAtMs()));
  }

  void addTo(Memtable memtable, int index, long sequence) {
    var operation = operations.get(index);
    var value = operation.value();
    byte[] key = operation.key().array();
    if (value == null) {
      memtable.delete(key, sequence);
    } else if (operation.kind() == PUT) {
      memtable.put(key, sequence, value.array());
    } else {
      memtable.put(key, sequence, value.array(), operation.expiresAtMs());
    }
  }
}

package io.ringhold.storage;

import io.ringhold.storage.io.DiskFileSystem;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// The process that [KillTest] kills: it writes batch after batch and prints the number of each one
/// that was acknowledged.
final class KilledWriter {
  static final LocalStoreOptions OPTIONS =
      new LocalStoreOptions(
          new EngineOptions(200_000, 400_000, 0, 4_000, 200_000, 2, 400_000, Duration.ofMillis(10)),
          256 << 10,
          Duration.ofHours(1));
  static final Bytes LAST = Bytes.utf8("last");
  private static final int KEYS = 500;

  private KilledWriter() {}

  static LocalStore open(Path directory) {
    return LocalStore.open(
        new DiskFileSystem(), directory, OPTIONS, EngineListener.NONE, InstantSource.system());
  }

  static Bytes key(long batch) {
    return Bytes.utf8("key-" + batch % KEYS);
  }

  static Bytes value(long batch) {
    return Bytes.utf8(batch + "x".repeat((int) (batch % 300)));
  }

  /// Every seventh batch deletes.
  static boolean deletes(long batch) {
    return batch % 7 == 0;
  }

  static long last(LocalStore store) {
    Versioned last = store.get(LAST);
    return last == null
        ? 0
        : Long.parseLong(new String(last.value().toArray(), StandardCharsets.UTF_8));
  }

  public static void main(String[] args) {
    PrintStream out = System.out;
    try (var store = open(Path.of(args[0]))) {
      for (long batch = last(store) + 1; ; batch++) {
        var writes = new WriteBatch();
        if (deletes(batch)) {
          writes.delete(key(batch));
        } else {
          writes.put(key(batch), value(batch));
        }
        writes.put(LAST, Bytes.utf8(Long.toString(batch)));
        store.write(writes, Durability.SYNC);
        out.println(batch);
      }
    }
  }
}

package io.ringhold.cli.store;

import io.ringhold.cli.command.RecordForm;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Units;
import io.ringhold.cli.console.Utf8;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.Durability;
import io.ringhold.storage.KeyRange;
import io.ringhold.storage.LocalStore;
import io.ringhold.storage.ShardStats;
import io.ringhold.storage.StorageException;
import io.ringhold.storage.Versioned;
import io.ringhold.storage.WriteBatch;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the lines of `kv store` mean.
final class StoreShell {
  enum End {
    DONE,

    /// The line means nothing.
    MISUSED,

    /// The disk or what is on it did not allow it; the next line may work.
    REFUSED,
    QUIT
  }

  private final Console console;
  private final LocalStore store;
  private final Durability durability;
  private final boolean json;

  StoreShell(Console console, LocalStore store, Durability durability, boolean json) {
    this.console = console;
    this.store = store;
    this.durability = durability;
    this.json = json;
  }

  End run(String line) {
    String[] words = line.strip().split("\\s+", 3);
    try {
      return switch (words[0].toUpperCase(Locale.ROOT) + "/" + (words.length - 1)) {
        case "/0" -> End.DONE;
        case "PUT/2" -> wrote(words[1], new WriteBatch().put(bytes(words[1]), bytes(words[2])));
        case "DELETE/1" -> wrote(words[1], new WriteBatch().delete(bytes(words[1])));
        case "GET/1" -> get(words[1]);
        case "SCAN/0" -> scan("", null);
        case "SCAN/1" -> scan(words[1], null);
        case "SCAN/2" -> scan(words[1], words[2]);
        case "STATS/0" -> stats();
        case "QUIT/0" -> End.QUIT;
        default ->
            misused(
                "'%s' is none of PUT KEY VALUE, GET KEY, DELETE KEY, SCAN [FROM [TO]], STATS, QUIT"
                    .formatted(line.strip()));
      };
    } catch (IllegalArgumentException e) {
      return misused(String.valueOf(e.getMessage()));
    } catch (StorageException.DiskFull e) {
      return refused(
          "DISK_FULL", e.getMessage() + "; nothing was written, try again when there is room");
    } catch (StorageException.Corruption e) {
      return refused(
          "DAMAGED",
          e.getMessage()
              + "; what it holds there cannot be read, keys that are elsewhere still can");
    }
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(Utf8.bytes(text));
  }

  private End wrote(String key, WriteBatch batch) {
    long version = store.write(batch, durability);
    if (json) {
      console.line(RecordForm.of(Utf8.bytes(key)).with("version", version));
    } else {
      console.line("ok, version " + version);
    }
    return End.DONE;
  }

  private End get(String key) {
    Versioned found = store.get(bytes(key));
    if (json) {
      var record = RecordForm.of(Utf8.bytes(key)).with("found", found != null);
      console.line(
          found == null
              ? record
              : RecordForm.of(Utf8.bytes(key), found.value().toArray())
                  .with("found", true)
                  .with("version", found.version()));
    } else {
      console.line(found == null ? "not found" : Utf8.visible(found.value().toArray()));
    }
    return End.DONE;
  }

  private End scan(String from, @Nullable String to) {
    var range = new KeyRange(bytes(from), to == null ? null : bytes(to));
    try (var snapshot = store.snapshot();
        var cursor = snapshot.scan(range, Direction.FORWARD, System.currentTimeMillis())) {
      while (cursor.next()) {
        byte[] key = cursor.key().toArray();
        byte[] value = cursor.value().toArray();
        if (json) {
          console.line(RecordForm.of(key, value).with("version", cursor.version()));
        } else {
          console.line(Utf8.visible(key) + "\t" + Utf8.visible(value));
        }
      }
    }
    return End.DONE;
  }

  private End stats() {
    ShardStats stats = store.stats();
    long tables = stats.levels().stream().mapToLong(ShardStats.Level::tables).sum();
    long bytes = stats.levels().stream().mapToLong(ShardStats.Level::bytes).sum();
    if (json) {
      console.line(
          Json.object()
              .with("memtable_bytes", stats.memtableBytes())
              .with("tables", tables)
              .with("table_bytes", bytes)
              .with("flushes", stats.flushes())
              .with("compactions", stats.compactions()));
    } else {
      console.line(
          "%s in memory, %,d tables with %s, %,d flushes, %,d compactions"
              .formatted(
                  Units.bytes(stats.memtableBytes()),
                  tables,
                  Units.bytes(bytes),
                  stats.flushes(),
                  stats.compactions()));
    }
    return End.DONE;
  }

  private End misused(String why) {
    say("USAGE", why);
    return End.MISUSED;
  }

  private End refused(String reason, String why) {
    say(reason, why);
    return End.REFUSED;
  }

  private void say(String reason, String why) {
    if (json) {
      console.say(
          Json.object()
              .with("error", Json.object().with("reason", reason).with("message", why))
              .toString());
    } else {
      console.say("kv: " + why);
    }
  }
}

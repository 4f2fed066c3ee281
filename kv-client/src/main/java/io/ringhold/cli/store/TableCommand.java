package io.ringhold.cli.store;

import io.ringhold.cli.command.RecordForm;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.console.Utf8;
import io.ringhold.storage.Versioned;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.io.DiskFileSystem;
import io.ringhold.storage.sstable.Table;
import io.ringhold.storage.sstable.TableInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `kv table dump` and `kv table check`.
public final class TableCommand {
  private TableCommand() {}

  @Command(name = "table", header = "Looks into one table file of the engine.")
  private static final class Group {}

  public static CommandLine of(Console console) {
    return new CommandLine(new Group())
        .addSubcommand(new DumpCommand(console))
        .addSubcommand(new CheckCommand(console));
  }

  private interface Taker {
    void take(EntryCursor entry);
  }

  /// Reads every block, and so verifies every checksum.
  private static TableInfo read(Path file, Taker taker) throws IOException {
    var table = Table.of(new DiskFileSystem(), file);
    table.retain();
    try {
      var entries = table.cursorPastCache();
      while (entries.next()) {
        taker.take(entries);
      }
      return table.info();
    } finally {
      table.release();
    }
  }

  @Command(
      name = "dump",
      header = "Prints the entries of a table.",
      description = "One a line: sequence, PUT or DELETE, key, value.")
  private static final class DumpCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A file NNNNNN.sst.")
    private Path file = Path.of("");

    @Mixin private final JsonOption json = new JsonOption();

    DumpCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      read(file, this::print);
      return ExitCode.OK;
    }

    private void print(EntryCursor entry) {
      byte[] key = entry.copyOfKey();
      String operation = entry.tombstone() ? "DELETE" : "PUT";
      if (json.json()) {
        Json.Struct record =
            entry.tombstone() ? RecordForm.of(key) : RecordForm.of(key, entry.copyOfValue());
        record.with("sequence", entry.sequence()).with("operation", operation);
        console.line(
            entry.expiresAtMs() == Versioned.NEVER
                ? record
                : record.with("expires_at_ms", entry.expiresAtMs()));
      } else {
        console.line(
            "%d\t%s\t%s\t%s"
                .formatted(
                    entry.sequence(),
                    operation,
                    Utf8.visible(key),
                    Utf8.visible(entry.copyOfValue())));
      }
    }
  }

  @Command(
      name = "check",
      header = "Reads all of a table and says whether it is whole.",
      description = "The exit code is 1 when it is damaged, and the message says where.")
  private static final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A file NNNNNN.sst.")
    private Path file = Path.of("");

    @Mixin private final JsonOption json = new JsonOption();

    CheckCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      long[] entries = {0};
      TableInfo info = read(file, _ -> entries[0]++);
      var properties = info.properties();
      if (entries[0] != properties.entries()) {
        console.say(
            "kv: %s: %d entries, its properties say %d"
                .formatted(file, entries[0], properties.entries()));
        return ExitCode.REFUSED;
      }
      if (json.json()) {
        console.line(
            Json.object()
                .with("file", file.toString())
                .with("whole", true)
                .with("bytes", info.bytes())
                .with("entries", properties.entries())
                .with("tombstones", properties.tombstones())
                .with("sequence_min", properties.sequenceMin())
                .with("sequence_max", properties.sequenceMax()));
      } else {
        console.line(
            "%s is whole: %,d entries, %,d of them deletes, sequences %d to %d, keys from %s to %s"
                .formatted(
                    file,
                    properties.entries(),
                    properties.tombstones(),
                    properties.sequenceMin(),
                    properties.sequenceMax(),
                    Utf8.visible(info.firstKey()),
                    Utf8.visible(info.lastKey())));
      }
      return ExitCode.OK;
    }
  }
}

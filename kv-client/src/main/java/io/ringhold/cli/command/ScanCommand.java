package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Entry;
import io.ringhold.client.ScanRange;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "scan",
    header = "Prints entries in the order of their keys.",
    description = {
      "One a line: key, tab, value. Keys are ordered as unsigned bytes.",
      "Bytes that are no text, and control characters, appear as \\xNN; --json shows every byte.",
      "To go on after a page: --after with its last key (--to with --reverse)."
    })
public final class ScanCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that begin with this.")
  private String prefix = "";

  @Option(names = "--from", paramLabel = "KEY", description = "From this key on, itself included.")
  private String from = "";

  @Option(names = "--after", paramLabel = "KEY", description = "From behind this key on.")
  private String after = "";

  @Option(names = "--to", paramLabel = "KEY", description = "Up to this key, itself not included.")
  private String to = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many entries (default: all).")
  private long limit;

  @Option(names = "--reverse", description = "From the last key of the range to the first.")
  private boolean reverse;

  @Option(names = "--keys-only", description = "Print no values.")
  private boolean keysOnly;

  @Mixin private final ReadLevelOption level = new ReadLevelOption();
  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public ScanCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    ScanRange range = range();
    try (var client = connection.open();
        var scan = client.scan(keyspace.name(), range, level.level())) {
      while (scan.hasNext()) {
        print(scan.next());
      }
    }
    return ExitCode.OK;
  }

  private void print(Entry entry) {
    if (connection.json()) {
      console.line(
          keysOnly ? RecordForm.of(entry.key()).with("version", entry.version()) : json(entry));
    } else {
      String key = Utf8.visible(entry.key());
      console.line(keysOnly ? key : key + "\t" + Utf8.visible(entry.value()));
    }
  }

  static Json.Struct json(Entry entry) {
    Json.Struct record = RecordForm.of(entry.key(), entry.value()).with("version", entry.version());
    Instant expiresAt = entry.expiresAt();
    return expiresAt == null ? record : record.with("expires_at_ms", expiresAt.toEpochMilli());
  }

  /// All that the options have in common.
  ScanRange range() {
    if (limit < 0) {
      throw Failure.usage("--limit is 0 (all) or more, not " + limit);
    }
    ScanRange prefixed = ScanRange.prefix(Utf8.bytes(prefix));
    byte[] first = later(prefixed.from(), Utf8.bytes(from));
    byte[] behind = earlierEnd(prefixed.to(), Utf8.bytes(to));
    if (!after.isEmpty()) {
      byte[] last = Utf8.bytes(after);
      first =
          later(
              first,
              Arrays.copyOf(last, last.length + 1)); // the next possible key has a zero byte more
    }
    return new ScanRange(first, behind, reverse, limit);
  }

  private static byte[] later(byte[] left, byte[] right) {
    return Arrays.compareUnsigned(left, right) >= 0 ? left : right;
  }

  /// Of two ends, where an empty one is open.
  private static byte[] earlierEnd(byte[] left, byte[] right) {
    if (left.length == 0 || right.length == 0) {
      return left.length == 0 ? right : left;
    }
    return Arrays.compareUnsigned(left, right) <= 0 ? left : right;
  }
}

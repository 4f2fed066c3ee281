package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Interruption;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Meter;
import io.ringhold.cli.console.Progress;
import io.ringhold.cli.console.Units;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.KvClient;
import io.ringhold.client.NodeStatus.Replica;
import io.ringhold.client.ScanRange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    header = "Writes all entries, sorted by key, in the form that load reads.",
    description = {
      "A value that is the canonical text of a JSON object, array, number, true, false or null is",
      "written as JSON, other text as a string, and bytes that are no UTF-8 as key_base64 and",
      "value_base64.",
      "",
      "This is no snapshot: writes that happen meanwhile may or may not be in it. A FILE appears",
      "only when it is complete; with a name in .gz it is packed."
    })
public final class ExportCommand implements Callable<Integer> {
  private static final byte[] NEWLINE = {'\n'};

  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "-",
      description = "The file, or - for stdout (default).")
  private String file = "-";

  @Mixin private final ReadLevelOption level = new ReadLevelOption();
  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public ExportCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var client = connection.open()) {
      long expected = entriesAtMost(client);
      var written = new Meter(System::nanoTime);
      try (var progress =
              connection.json()
                  ? null
                  : Progress.start(console, "export", written, () -> fraction(written, expected));
          var _ = Interruption.then(() -> interrupted(progress, written))) {
        if (file.equals("-")) {
          export(client, console.out(), written);
        } else {
          exportToFile(client, Path.of(file), written);
        }
      }
      summarize(written);
    }
    return ExitCode.OK;
  }

  /// Only for the progress bar: each write has got one number of its shard's sequence, and what was
  /// overwritten counts too.
  private static long entriesAtMost(KvClient client) throws InterruptedException {
    ClusterView view = ClusterView.ask(client);
    return view.topology().shards().stream()
        .flatMap(shard -> view.leader(shard.shard()).stream())
        .map(Map.Entry::getValue)
        .mapToLong(Replica::lastSequence)
        .sum();
  }

  private static double fraction(Meter written, long expected) {
    return expected <= 0 ? -1 : (double) written.done() / expected;
  }

  private void interrupted(@Nullable Progress progress, Meter written) {
    if (progress != null) {
      progress.close();
    }
    try {
      Files.deleteIfExists(part());
    } catch (IOException e) {
      // What cannot be removed stays, under a name that says what it is.
    }
    console.say("kv: interrupted; " + Units.count(written.done()) + " records were written");
  }

  private Path part() {
    return Path.of(file + ".part");
  }

  private void exportToFile(KvClient client, Path target, Meter written) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw Failure.usage("cannot write " + file + ": its directory does not exist");
    }
    Path part = part();
    try {
      try (OutputStream out = open(part)) {
        export(client, out, written);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private OutputStream open(Path part) throws IOException {
    OutputStream out = Files.newOutputStream(part);
    return new BufferedOutputStream(
        file.endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out, 1 << 16);
  }

  private void export(KvClient client, OutputStream out, Meter written) {
    try (var scan = client.scan(keyspace.name(), ScanRange.all(), level.level())) {
      while (scan.hasNext()) {
        var entry = scan.next();
        out.write(Utf8.bytes(RecordForm.of(entry.key(), entry.value()).toString()));
        out.write(NEWLINE);
        written.add(1);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void summarize(Meter written) {
    if (connection.json()) {
      String summary =
          Json.object()
              .with("records", written.done())
              .with("millis", written.elapsed().toMillis())
              .toString();
      if (file.equals("-")) {
        console.say(summary); // stdout has the records
      } else {
        console.line(summary);
      }
    } else {
      console.say(
          "exported %s records in %s (%s/s)"
              .formatted(
                  Units.count(written.done()),
                  Units.duration(written.elapsed()),
                  Units.count(written.perSecond())));
    }
  }
}

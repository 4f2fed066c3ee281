package io.ringhold.cli.command;

import io.ringhold.cli.command.Loader.Trouble;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Interruption;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Meter;
import io.ringhold.cli.console.Progress;
import io.ringhold.cli.console.Units;
import io.ringhold.client.KvException;
import io.ringhold.client.Topology;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "load",
    header = "Stores the records of a file.",
    description = {
      "One JSON object a line; gzip is unpacked:",
      "  {\"key\":\"pkg/vim\",\"value\":{\"Section\":\"editors\"}}",
      "A string is stored as its UTF-8 bytes, any other value as its canonical JSON text: members",
      "sorted by name, no whitespace, as few escapes as possible, numbers as written.",
      "\"key_base64\" and \"value_base64\" take any bytes.",
      "",
      "Of two records with the same key the later one wins. When a leader is lost, its records",
      "wait for the next one. Loading the same file again is safe: it writes the same values."
    })
public final class LoadCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The file, or - for stdin.")
  private String file = "";

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "How long records may wait for a cluster that does not answer (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ofSeconds(60);

  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public LoadCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var in = InputFile.openUnpacked(file, console.in())) {
      Topology topology;
      try (var client = connection.open()) {
        topology =
            client
                .topology(); // also says soon, not after all patience, when there is no cluster at
        // all
      }
      var stored = new Meter(System::nanoTime);
      try (var client = connection.open(patience);
          var progress =
              connection.json()
                  ? null
                  : Progress.start(console, "load", stored, () -> fractionStored(in, stored));
          var _ = Interruption.then(() -> interrupted(progress, stored))) {
        load(in, new Loader(client, keyspace.name(), topology, stored), stored);
      }
      summarize(stored);
    }
    return ExitCode.OK;
  }

  /// Counted in bytes of the file, like [InputFile#fractionRead], but without what still waits in
  /// lanes.
  private static double fractionStored(InputFile in, Meter stored) {
    return in.fractionRead() * stored.done() / Math.max(1, in.line());
  }

  private void load(InputFile in, Loader loader, Meter stored) throws InterruptedException {
    Failure malformed = read(in, loader);
    Trouble trouble = loader.finish();
    String count = Units.count(stored.done());
    if (trouble != null && trouble.line() > 0) {
      throw Failure.refused(
          "%s line %d was refused: %s; the other %s records read so far are stored; correct it and load again, which is safe"
              .formatted(in.name(), trouble.line(), sentence(trouble.cause()), count));
    }
    if (trouble != null) {
      throw Failure.of(
          ExitCode.of(trouble.cause().kind()),
          "gave up after %s: %s; %s records are stored; load again when the cluster answers, which is safe"
              .formatted(Units.duration(patience), sentence(trouble.cause()), count));
    }
    if (malformed != null) {
      throw Failure.usage(
          "%s; the %s records before it are stored; correct it and load again, which is safe"
              .formatted(malformed.getMessage(), count));
    }
  }

  /// Returns what ended the reading early, if it was the file itself.
  private static @Nullable Failure read(InputFile in, Loader loader) throws InterruptedException {
    try {
      for (byte[] line = in.readLine(); line != null; line = in.readLine()) {
        try {
          if (!loader.add(in.line(), RecordForm.parse(JsonLine.parse(line)))) {
            return null;
          }
        } catch (MalformedException e) {
          return in.malformed(e.what());
        }
      }
      return null;
    } catch (Failure unreadable) {
      return unreadable;
    }
  }

  private static String sentence(KvException e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  private void interrupted(@Nullable Progress progress, Meter stored) {
    if (progress != null) {
      progress.close();
    }
    console.say(
        "kv: interrupted; %s records are stored (of those under way, some may be); load again to store the rest, which is safe"
            .formatted(Units.count(stored.done())));
  }

  private void summarize(Meter stored) {
    if (connection.json()) {
      console.line(
          Json.object()
              .with("records", stored.done())
              .with("millis", stored.elapsed().toMillis())
              .with("records_per_second", stored.perSecond())
              .with("longest_pause_millis", stored.longestPause().toMillis()));
    } else {
      console.line(
          "loaded %s records in %s (%s/s), longest pause %s"
              .formatted(
                  Units.count(stored.done()),
                  Units.duration(stored.elapsed()),
                  Units.count(stored.perSecond()),
                  Units.duration(stored.longestPause())));
    }
  }
}

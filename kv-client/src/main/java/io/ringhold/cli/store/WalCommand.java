package io.ringhold.cli.store;

import io.ringhold.cli.command.RecordForm;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.console.Utf8;
import io.ringhold.storage.WriteBatch;
import io.ringhold.storage.io.DiskFileSystem;
import io.ringhold.storage.wal.Frame;
import io.ringhold.storage.wal.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "wal",
    header = "Prints what is in a write-ahead log, and where it is damaged.",
    description = {
      "One operation a line: segment, offset, sequence, PUT or DELETE, key, bytes of the value.",
      "Nothing is changed. A torn tail, which nobody was promised, is left out."
    })
public final class WalCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The log's directory: DIR/wal of a store.")
  private Path directory = Path.of("");

  @Mixin private final JsonOption json = new JsonOption();

  public WalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    LogReader.read(new DiskFileSystem(), directory, this::print);
    return ExitCode.OK;
  }

  private void print(Path segment, Frame frame) throws IOException {
    long[] sequence = {frame.firstSequence()};
    WriteBatch.of(segment, frame)
        .forEach((key, value, _) -> {
          String operation = value == null ? "DELETE" : "PUT";
          int bytes = value == null ? 0 : value.length();
          if (json.json()) {
            console.line(
                RecordForm.of(key.toArray())
                    .with("segment", String.valueOf(segment.getFileName()))
                    .with("offset", frame.at())
                    .with("sequence", sequence[0])
                    .with("operation", operation)
                    .with("value_bytes", bytes));
          } else {
            console.line(
                "%s\t%d\t%d\t%s\t%s\t%d"
                    .formatted(
                        segment.getFileName(),
                        frame.at(),
                        sequence[0],
                        operation,
                        Utf8.visible(key.toArray()),
                        bytes));
          }
          sequence[0]++;
        });
  }
}

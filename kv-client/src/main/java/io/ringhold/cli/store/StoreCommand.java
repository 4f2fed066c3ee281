package io.ringhold.cli.store;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.storage.Durability;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.LocalStore;
import io.ringhold.storage.LocalStoreOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "store",
    header = "A shell over one store on this machine, without a cluster.",
    description = {
      "Reads commands, one a line, from a terminal or a pipe:",
      "  PUT KEY VALUE     the value is the rest of the line",
      "  GET KEY",
      "  DELETE KEY",
      "  SCAN [FROM [TO]]  from one key up to, not including, another",
      "  STATS",
      "  QUIT",
      "A line that is none of these is refused, and the next one is read; then the exit code is 2.",
      "So is one that meets a full disk or a damaged file; then it is 1.",
      "The directory is created when it is missing."
    })
public final class StoreCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The directory of the store.")
  private Path directory = Path.of("");

  @Option(
      names = "--durability",
      paramLabel = "WHEN",
      description =
          "When a write is answered: SYNC, when it is on the disk (default); INTERVAL, it is there 100 ms later; NONE.")
  private Durability durability = Durability.SYNC;

  @Mixin private final JsonOption json = new JsonOption();

  public StoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw Failure.usage(directory + " exists and is not a directory");
    }
    try (var store =
        LocalStore.open(
            new DiskFileSystem(),
            directory,
            LocalStoreOptions.defaults(),
            EngineListener.NONE,
            InstantSource.system())) {
      return run(new StoreShell(console, store, durability, json.json()));
    }
  }

  private int run(StoreShell shell) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    int exitCode = ExitCode.OK;
    while (true) {
      if (console.outIsTerminal()) {
        console.write(new byte[] {'>', ' '});
      }
      console.flush();
      String line = lines.readLine();
      if (line == null) {
        return exitCode;
      }
      switch (shell.run(line)) {
        case DONE -> {}
        case MISUSED -> exitCode = ExitCode.USAGE;
        case REFUSED -> exitCode = Math.max(exitCode, ExitCode.REFUSED);
        case QUIT -> {
          return exitCode;
        }
      }
    }
  }
}

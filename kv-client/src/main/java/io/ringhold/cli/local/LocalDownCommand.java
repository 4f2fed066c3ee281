package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.JsonOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "down",
    header = "Stops all nodes.",
    description = "The data stays; local up goes on with it.")
final class LocalDownCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalDownCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    new Servers(directory, console).stopAll();
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    } else {
      console.line("all nodes are stopped; the data stays in " + directory.path());
    }
    return ExitCode.OK;
  }
}

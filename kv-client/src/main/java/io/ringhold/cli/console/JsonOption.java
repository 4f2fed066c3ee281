package io.ringhold.cli.console;

import picocli.CommandLine.Option;

/// Part of every command that prints something.
public final class JsonOption {
  @Option(names = "--json", description = "Print JSON, one value a line; errors too, on stderr.")
  private boolean json;

  public boolean json() {
    return json;
  }
}

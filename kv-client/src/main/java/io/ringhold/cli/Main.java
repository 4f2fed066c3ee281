package io.ringhold.cli;

import io.ringhold.cli.console.Console;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The process behind `./kv`.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // Libraries log what they then also throw, with stack traces; people get one line from Cli.
    Logger.getLogger("").setLevel(Level.OFF);
    System.exit(new Cli(Console.ofProcess()).run(args));
  }
}

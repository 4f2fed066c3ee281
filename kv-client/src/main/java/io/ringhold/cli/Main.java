package io.ringhold.cli;

import io.ringhold.cli.console.Console;

/// The process behind `./kv`.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new Cli(Console.ofProcess()).run(args));
  }
}

package io.ringhold.cli;

import picocli.CommandLine.Option;

/// Part of every command.
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}

package io.ringhold.verify.nemesis;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs small programs of the system.
final class Shell {
  private Shell() {}

  /// Returns what the program printed.
  ///
  /// @throws IOException when it fails, with what it said
  static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("%s: %s".formatted(String.join(" ", command), said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
    return said;
  }

  static String run(List<String> command) throws IOException {
    return run(command.toArray(String[]::new));
  }
}

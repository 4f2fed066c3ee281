package io.ringhold.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/// Consoles for tests.
public final class Consoles {
  private Consoles() {}

  public static Recording recording() {
    return recording(Map.of(), new byte[0]);
  }

  public static Recording recording(Map<String, String> environment, byte[] stdin) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new ByteArrayInputStream(stdin),
            out,
            new PrintStream(err, true, UTF_8),
            false,
            false,
            "./kv",
            Path.of("no-such-checkout"),
            environment);
    return new Recording(console, out, err);
  }

  /// A console, and what was written to it.
  public record Recording(
      Console console, ByteArrayOutputStream outBytes, ByteArrayOutputStream errBytes) {
    public String out() {
      return outBytes.toString(UTF_8);
    }

    public String err() {
      return errBytes.toString(UTF_8);
    }
  }
}

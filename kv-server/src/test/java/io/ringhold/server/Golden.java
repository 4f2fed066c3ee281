package io.ringhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Bytes that must not change. `-Dringhold.golden=write` writes the files again, for a new version
/// of a format.
public final class Golden {
  private static final Path DIRECTORY = Path.of("src/test/resources");
  private static final int LINE_DIGITS = 64;

  private Golden() {}

  public static void check(String name, byte[] bytes) throws IOException {
    Path file = DIRECTORY.resolve(name + ".hex");
    String hex =
        HexFormat.of().formatHex(bytes).replaceAll("(.{" + LINE_DIGITS + "})", "$1\n").strip()
            + "\n";
    if ("write".equals(System.getProperty("ringhold.golden"))) {
      Files.writeString(file, hex);
    }
    assertThat(hex).isEqualTo(Files.readString(file));
  }
}

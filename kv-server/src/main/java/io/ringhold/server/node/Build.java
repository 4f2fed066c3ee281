package io.ringhold.server.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// Which build of the server this is.
///
/// @param featureLevel the newest that it understands; a cluster uses what all its nodes do
public record Build(String version, int featureLevel) {
  private static final Build CURRENT = read();

  public static Build current() {
    return CURRENT;
  }

  private static Build read() {
    try (InputStream in =
        Objects.requireNonNull(Build.class.getResourceAsStream("/ringhold-build.properties"))) {
      Properties properties = new Properties();
      properties.load(in);
      return new Build(
          properties.getProperty("version"),
          Integer.parseInt(properties.getProperty("feature-level")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.ringhold.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Remembers, for this user, the local cluster that was used last, so that commands without
/// `--endpoints` or `--data` mean it.
public final class LastCluster {
  private static final List<String> DEFAULT_ENDPOINTS = List.of("127.0.0.1:7400");

  private LastCluster() {}

  /// The doors of the last local cluster; the standard one when there was none.
  public static List<String> endpoints(Map<String, String> environment) {
    return directory(environment)
        .map(ClusterDirectory::new)
        .filter(ClusterDirectory::holdsCluster)
        .map(directory -> directory.read().endpoints())
        .orElse(DEFAULT_ENDPOINTS);
  }

  static Optional<Path> directory(Map<String, String> environment) {
    try {
      return Optional.of(Path.of(Files.readString(file(environment)).strip()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static void remember(Path directory, Map<String, String> environment) {
    try {
      Files.createDirectories(file(environment).getParent());
      Files.writeString(file(environment), directory + "\n");
    } catch (IOException e) {
      // A convenience only: without it, --data and --endpoints must be given.
    }
  }

  private static Path file(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path home =
        state.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "."), ".local", "state")
            : Path.of(state);
    return home.resolve("ringhold").resolve("last");
  }
}

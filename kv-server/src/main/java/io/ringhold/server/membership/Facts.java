package io.ringhold.server.membership;

import io.ringhold.server.disk.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What whoever runs the node tells it by files of a directory, such as a mounted ConfigMap. They
/// may appear and change while the node runs, so they are read when they are needed.
///
/// - `zones`: lines `machine=zone`; nothing behind the `=` means that the machine is in no zone,
///   and an empty file that none is
/// - `cluster-id`: of the cluster that was founded; there is no such file before
///
/// @param directory null when nobody tells anything
public record Facts(@Nullable Path directory) {
  public static final Facts NONE = new Facts(null);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /// @throws StartRefused when there is no such directory: then nothing would guard the cluster
  ///   against being founded twice
  public static Facts in(Path directory) throws StartRefused {
    if (!Files.isDirectory(directory)) {
      throw new StartRefused(
          "ringhold.facts-dir is %s, and that is no directory".formatted(directory));
    }
    return new Facts(directory);
  }

  /// Empty while the cluster has not been founded.
  public Optional<String> clusterId() throws IOException {
    return read("cluster-id").map(String::strip).filter(id -> !id.isEmpty());
  }

  /// The zone of a machine, which may be empty; nothing while the machine is not named.
  Optional<String> zoneOf(String machine) throws IOException {
    Optional<String> zones = read("zones");
    if (zones.filter(String::isBlank).isPresent()) {
      return Optional.of("");
    }
    String beginning = machine + "=";
    return zones.stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()).strip())
        .findFirst();
  }

  /// The zone of a machine as soon as somebody names it; nothing when nobody does in time.
  public Optional<String> awaitZone(String machine, Duration patience)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<String> zone = zoneOf(machine);
    while (directory != null && zone.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      Thread.sleep(LOOK_AGAIN);
      zone = zoneOf(machine);
    }
    return zone;
  }

  private Optional<String> read(String file) throws IOException {
    if (directory == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(directory.resolve(file)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }
}

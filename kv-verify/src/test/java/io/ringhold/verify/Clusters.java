package io.ringhold.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The clusters of one test. Ends them whatever becomes of the test; when it failed, prints what
/// the servers said last and keeps their data.
final class Clusters implements AfterEachCallback {
  private static final int LINES = 40;

  private final List<Path> directories = new ArrayList<>();
  private final List<ProcessCluster> clusters = new ArrayList<>();

  /// A running cluster of three nodes.
  ProcessCluster three(int shards) throws IOException {
    ProcessCluster cluster = prepare(3, shards);
    cluster.start();
    return cluster;
  }

  /// A cluster that is not started yet.
  ProcessCluster prepare(int nodes, int shards) throws IOException {
    var cluster = new ProcessCluster(directory(), nodes, shards);
    clusters.add(cluster);
    return cluster;
  }

  /// A directory that is there until the test has passed.
  Path directory() throws IOException {
    Path directory = Files.createTempDirectory("ringhold-verify-");
    directories.add(directory);
    return directory;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    boolean failed = context.getExecutionException().isPresent();
    if (failed) {
      clusters.forEach(cluster -> System.err.println(cluster.lastWords(LINES)));
      System.err.println("data of the failed test: " + directories);
    }
    for (ProcessCluster cluster : clusters) {
      cluster.close();
    }
    if (!failed) {
      directories.forEach(Clusters::delete);
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.ringhold.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The Raft logs of a cluster, as they lie on its disks.
final class RaftLogs {
  private RaftLogs() {}

  /// Bytes of the largest log of any replica.
  static long largest(ProcessCluster cluster) {
    try {
      long largest = 0;
      for (ServerProcess node : cluster.nodes()) {
        for (Path group : list(node.dataDirectory().resolve("raft"))) {
          largest = Math.max(largest, bytesIn(group.resolve("current")));
        }
      }
      return largest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes all entries of a node's logs, and leaves what else belongs to a log.
  static void takeAway(ServerProcess node) throws IOException {
    for (Path group : list(node.dataDirectory().resolve("raft"))) {
      for (Path file : list(group.resolve("current"))) {
        if (file.getFileName().toString().startsWith("log_")) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  private static long bytesIn(Path directory) throws IOException {
    long sum = 0;
    for (Path file : list(directory)) {
      try {
        sum += Files.size(file);
      } catch (NoSuchFileException _) {
        // Cut away while we looked.
      }
    }
    return sum;
  }
}

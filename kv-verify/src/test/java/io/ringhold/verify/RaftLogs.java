package io.ringhold.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// The Raft logs of a node, as they lie on its disk.
final class RaftLogs {
  private RaftLogs() {}

  /// The largest log of any replica of a cluster, in bytes.
  static long largest(ProcessCluster cluster) throws IOException {
    long largest = 0;
    for (ServerProcess node : cluster.nodes()) {
      for (long bytes : bytes(node).values()) {
        largest = Math.max(largest, bytes);
      }
    }
    return largest;
  }

  /// Bytes by group directory.
  private static Map<Path, Long> bytes(ServerProcess node) throws IOException {
    Map<Path, Long> bytes = new HashMap<>();
    try (Stream<Path> groups = Files.list(node.dataDirectory().resolve("raft"))) {
      for (Path group : groups.toList()) {
        bytes.put(group, bytesIn(group.resolve("current")));
      }
    }
    return bytes;
  }

  private static long bytesIn(Path directory) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        try {
          sum += Files.size(file);
        } catch (NoSuchFileException _) {
          // Cut away while we looked.
        }
      }
    }
    return sum;
  }
}

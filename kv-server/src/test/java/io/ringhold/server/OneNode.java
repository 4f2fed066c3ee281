package io.ringhold.server;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A cluster of one node on an empty disk, on ports that are free.
public final class OneNode implements QuarkusTestResourceLifecycleManager {
  private @Nullable Path root;

  @Override
  public Map<String, String> start() {
    try {
      root = Files.createTempDirectory("ringhold-one-node");
      String grpcPort = freePort();
      return Map.of(
          "ringhold.data-dir",
          root.toString(),
          "ringhold.grpc-port",
          grpcPort,
          "ringhold.host",
          "127.0.0.1",
          "ringhold.shards",
          "4",
          "ringhold.raft-port",
          freePort(),
          "quarkus.grpc.server.test-port",
          grpcPort,
          "quarkus.management.test-port",
          freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  @Override
  public void stop() {
    if (root == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

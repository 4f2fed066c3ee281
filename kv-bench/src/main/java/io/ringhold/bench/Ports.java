package io.ringhold.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Ports of this machine on which nobody listens.
final class Ports {
  private static final int ATTEMPTS = 1_000;

  private Ports() {}

  /// A base from which on the ports of a local cluster of this many nodes are free: base + i, and
  /// 100, 200 and 300 above.
  static int base(int nodes) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int base = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      boolean free =
          IntStream.range(0, 4 * nodes).allMatch(i -> isFree(base + i % nodes + i / nodes * 100));
      if (free) {
        return base;
      }
    }
    throw new IOException("no range of free ports was found");
  }

  static int any() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}

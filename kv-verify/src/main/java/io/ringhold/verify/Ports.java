package io.ringhold.verify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Finds ports that nobody listens on.
///
/// Not by binding port 0: the system takes those from the range of outgoing connections, where the
/// port of a killed node is soon somebody else's, or a peer that tries to reach the node again ends
/// up connected to itself. These lie below that range.
final class Ports {
  private static final int FIRST = 12_000;
  private static final int LAST = 32_000;

  private Ports() {}

  static List<Integer> free(int count) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      for (int attempts = 0; held.size() < count; attempts++) {
        int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
        try {
          held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
          if (attempts > LAST - FIRST) {
            throw e;
          }
        }
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}

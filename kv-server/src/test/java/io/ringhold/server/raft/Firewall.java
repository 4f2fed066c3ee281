package io.ringhold.server.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A network between nodes in one JVM: every directed pair has a TCP forwarder of its own, which
/// can be cut.
final class Firewall implements AutoCloseable {
  private record Link(String from, String to) {}

  private final Map<Link, Forwarder> forwarders = new ConcurrentHashMap<>();
  private final Set<Link> cut = ConcurrentHashMap.newKeySet();

  /// Where `from` reaches the port that `to` listens on.
  String address(String from, String to, int port) {
    Link link = new Link(from, to);
    return "127.0.0.1:" + forwarders.computeIfAbsent(link, l -> new Forwarder(l, port)).port();
  }

  boolean passes(String from, String to) {
    return !cut.contains(new Link(from, to)) && !cut.contains(new Link(to, from));
  }

  /// Cuts a node off from all others, both ways.
  void isolate(String node) {
    for (Map.Entry<Link, Forwarder> entry : forwarders.entrySet()) {
      if (entry.getKey().from().equals(node) || entry.getKey().to().equals(node)) {
        cut.add(entry.getKey());
        entry.getValue().drop();
      }
    }
  }

  /// The connections from one node to another that are open now stay open, and nothing comes
  /// through them any more; new ones are fine. As when a middlebox has forgotten them.
  void freeze(String from, String to) {
    for (Map.Entry<Link, Forwarder> entry : forwarders.entrySet()) {
      if (entry.getKey().equals(new Link(from, to))) {
        entry.getValue().freeze();
      }
    }
  }

  void heal() {
    cut.clear();
  }

  @Override
  public void close() {
    forwarders.values().forEach(Forwarder::close);
  }

  private final class Forwarder {
    private final Link link;
    private final int target;
    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Set<Socket> frozen = ConcurrentHashMap.newKeySet();

    Forwarder(Link link, int target) {
      this.link = link;
      this.target = target;
      try {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return server.getLocalPort();
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket near = server.accept();
          if (cut.contains(link)) {
            near.close();
            continue;
          }
          connect(near);
        } catch (IOException _) {
          // The target is down or we are closing; the caller tries again.
        }
      }
    }

    /// A node that is down refuses; a connection that stayed open without an other end would look
    /// like a wedged one.
    private void connect(Socket near) throws IOException {
      Socket far;
      try {
        far = new Socket(InetAddress.getLoopbackAddress(), target);
      } catch (IOException e) {
        near.close();
        throw e;
      }
      open.add(near);
      open.add(far);
      if (cut.contains(link)) {
        // Cut while it was being made.
        near.close();
        far.close();
      }
      Thread.ofVirtual().start(() -> pump(near, far));
      Thread.ofVirtual().start(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
      try (from;
          to) {
        byte[] piece = new byte[8192];
        for (int n = from.getInputStream().read(piece);
            n >= 0 && !frozen.contains(from);
            n = from.getInputStream().read(piece)) {
          to.getOutputStream().write(piece, 0, n);
        }
        if (frozen.contains(from)) {
          new CountDownLatch(1).await();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (IOException _) {
        // One side has gone: so does the other.
      } finally {
        open.remove(from);
        open.remove(to);
      }
    }

    void freeze() {
      frozen.addAll(open);
    }

    void drop() {
      for (Socket socket : open) {
        try {
          socket.close();
        } catch (IOException _) {
          // Gone already.
        }
      }
    }

    void close() {
      drop();
      try {
        server.close();
      } catch (IOException _) {
        // Gone already.
      }
    }
  }
}

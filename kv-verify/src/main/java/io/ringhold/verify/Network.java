package io.ringhold.verify;

import java.io.IOException;
import java.util.List;

/// Where the nodes of a cluster live: on loopback, or each on a machine of its own as far as the
/// network goes.
public interface Network {
  /// A node's home.
  ///
  /// @param host address that it listens on and is reached by
  /// @param ports of gRPC, Raft, HTTP and management
  /// @param launcher words in front of the command that starts a process there
  record Place(String host, List<Integer> ports, List<String> launcher) {
    public Place {
      ports = List.copyOf(ports);
      launcher = List.copyOf(launcher);
    }

    /// Of gRPC and Raft, as `RINGHOLD_MEMBERS` has them.
    String addresses() {
      return "%s:%d/%s:%d".formatted(host, ports.get(0), host, ports.get(1));
    }
  }

  /// A further place. Each call gives another one.
  Place next() throws IOException;

  /// All nodes share the address of this machine and can always talk.
  static Network loopback() {
    return () -> new Place("127.0.0.1", Ports.free(ProcessCluster.PORTS_PER_NODE), List.of());
  }
}

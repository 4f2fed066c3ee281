package io.ringhold.server;

import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/// Looks whether the node's ports are free before Quarkus opens them: of a taken one it says so
/// with a stack trace, and without its gRPC door the node would go on as if it could be reached.
@ApplicationScoped
public class Doors {
  private final ServerConfig config;

  Doors(ServerConfig config) {
    this.config = config;
  }

  void beforeTheyOpen(@Observes @Initialized(ApplicationScoped.class) Object event) {
    if (LaunchMode.current() != LaunchMode.NORMAL) {
      return; // tests let the system choose
    }
    Map<String, Integer> doors = new LinkedHashMap<>();
    doors.put("ringhold.grpc-port", config.grpcPort());
    doors.put("ringhold.raft-port", config.raftPort());
    doors.put("ringhold.http-port", config.httpPort());
    doors.put("ringhold.management-port", config.managementPort());
    doors.forEach(this::requireFree);
  }

  private void requireFree(String setting, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(config.host(), port));
    } catch (IOException e) {
      System.err.printf(
          "ringhold: cannot listen on %s:%d (%s): %s. Stop the program that does, or set another port%n",
          config.host(), port, setting, e.getMessage());
      System.exit(Startup.EXIT_REFUSED);
    }
  }
}

package io.ringhold.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A cluster of this checkout's server, started as a user would: with `./kv local up`.
final class RingholdCluster {
  static final int NODES = 3;

  private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

  private RingholdCluster() {}

  /// @param name of the subject, and of its directory
  /// @param home of the checkout
  static Subject start(String name, Path home, Servers servers)
      throws IOException, InterruptedException {
    int port = Ports.base(NODES);
    Path directory = servers.directory().resolve(name);
    var command =
        List.of(
            home.resolve("kv").toString(),
            "local",
            "up",
            "--json",
            "--detach",
            "--nodes",
            Integer.toString(NODES),
            "--base-port",
            Integer.toString(port),
            "--data",
            directory.toString());
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // The user's own commands shall go on meaning the user's own cluster.
    builder.environment().put("XDG_STATE_HOME", servers.directory().toString());
    var up = builder.start();
    var answer = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var pids = PID.matcher(answer).results().map(pid -> Long.valueOf(pid.group(1))).toList();
    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(servers::add));
    if (up.waitFor() != 0 || pids.size() != NODES) {
      throw new IOException("the Ringhold cluster did not start, see above");
    }
    var endpoints = IntStream.range(0, NODES).mapToObj(i -> "127.0.0.1:" + (port + i)).toList();
    return new Subject(name, new RingholdStore(endpoints), pids);
  }
}

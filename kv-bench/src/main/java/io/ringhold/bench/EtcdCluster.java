package io.ringhold.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A cluster of the installed etcd, with its defaults: every write is synced to disk by a majority,
/// every read is linearizable.
final class EtcdCluster {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  // etcd refuses writes at 2 GiB of history; a long run may write more.
  private static final long QUOTA_BYTES = 8L << 30;

  private EtcdCluster() {}

  private record Member(String name, int clientPort, int peerPort) {
    static Member free(int number) {
      try {
        return new Member("etcd-" + number, Ports.any(), Ports.any());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    String peer() {
      return "http://127.0.0.1:" + peerPort;
    }

    String client() {
      return "127.0.0.1:" + clientPort;
    }
  }

  /// The `etcd` on the PATH.
  static Optional<Path> installed() {
    return Stream.of(
            System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
        .map(folder -> Path.of(folder, "etcd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Subject start(Path program, Servers servers) throws IOException, InterruptedException {
    var members = IntStream.range(0, RingholdCluster.NODES).mapToObj(Member::free).toList();
    List<Long> pids = new ArrayList<>();
    for (Member member : members) {
      var process = start(program, member, members, servers.directory());
      servers.add(process.toHandle());
      pids.add(process.pid());
    }
    var store = new EtcdStore(members.stream().map(Member::client).toList());
    awaitWrites(store);
    return new Subject("etcd", store, pids);
  }

  private static Process start(Path program, Member member, List<Member> all, Path directory)
      throws IOException {
    var cluster = all.stream().map(m -> m.name() + "=" + m.peer()).collect(Collectors.joining(","));
    var command =
        List.of(
            program.toString(),
            "--name=" + member.name(),
            "--data-dir=" + directory.resolve(member.name()),
            "--listen-client-urls=http://" + member.client(),
            "--advertise-client-urls=http://" + member.client(),
            "--listen-peer-urls=" + member.peer(),
            "--initial-advertise-peer-urls=" + member.peer(),
            "--initial-cluster=" + cluster,
            "--initial-cluster-state=new",
            "--quota-backend-bytes=" + QUOTA_BYTES);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(member.name() + ".log").toFile())
        .start();
  }

  private static void awaitWrites(EtcdStore store) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + START.toNanos();
    byte[] probe = new Records(1).key(0);
    // Once for each member.
    for (int answered = 0; answered < RingholdCluster.NODES; ) {
      try {
        store.put(probe, probe);
        answered++;
      } catch (RuntimeException e) {
        if (System.nanoTime() - giveUp > 0) {
          throw new IOException("etcd did not start: " + e.getMessage(), e);
        }
        Thread.sleep(LOOK_AGAIN);
      }
    }
  }
}

package io.ringhold.cli.local;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// The data directory of a local cluster: `cluster.json`, and a directory for each node with its
/// data and its log.
record ClusterDirectory(Path path) {
  /// The directory that `--data` names, else the one that was used last.
  static ClusterDirectory of(String data, Console console) {
    if (!data.isEmpty()) {
      return new ClusterDirectory(Path.of(data).toAbsolutePath().normalize());
    }
    return LastCluster.directory(console.environment())
        .map(ClusterDirectory::new)
        .orElseThrow(() ->
            Failure.usage("no local cluster has been used yet; name its directory: --data DIR"));
  }

  private Path file() {
    return path.resolve("cluster.json");
  }

  Path dataOf(Cluster.Node node) {
    return path.resolve(node.name());
  }

  Path logOf(Cluster.Node node) {
    return dataOf(node).resolve("log").resolve("server.log");
  }

  /// A number that no node of this cluster has, nor had unless it left nothing behind. A founder's
  /// is never given away: the others would take the node for the founder with a lost disk.
  int unusedNumber(Cluster cluster) {
    return IntStream.range(cluster.founders(), Cluster.NUMBERS)
        .filter(number -> cluster.find(number).isEmpty())
        .filter(number -> !Files.exists(dataOf(Cluster.Node.fresh(number))))
        .findFirst()
        .orElseThrow(() -> Failure.refused("there is no number left for one more node"));
  }

  /// Deletes all that a node has stored; its log stays.
  void wipe(Cluster.Node node) {
    Path data = dataOf(node);
    Path log = logOf(node).getParent();
    try (var files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.startsWith(log) && !file.equals(data)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot empty " + data + ": " + e.getMessage(), e));
    }
  }

  boolean holdsCluster() {
    return Files.exists(file());
  }

  Cluster read() {
    try {
      return Cluster.parse(Files.readString(file()));
    } catch (Json.SyntaxException e) {
      throw Failure.refused(
          file()
              + " is damaged ("
              + e.getMessage()
              + "); the nodes' data beside it is not touched");
    } catch (IOException e) {
      throw Failure.refused(
          "there is no local cluster in " + path + "; start one: ./kv local up --data " + path);
    }
  }

  /// Writes the description of a cluster that is about to be started.
  void found(Cluster cluster) {
    try {
      Files.createDirectories(path);
      write(cluster);
    } catch (FileSystemException e) {
      throw Failure.usage("no cluster can be made in " + path + ": " + Failure.reason(e));
    } catch (IOException e) {
      throw Failure.usage("no cluster can be made in " + path + ": " + e.getMessage());
    }
  }

  /// One change at a time, also among several `kv` processes.
  Cluster update(UnaryOperator<Cluster> change) {
    synchronized (ClusterDirectory.class) { // a file lock only keeps other processes out
      try (FileChannel channel = FileChannel.open(path.resolve("cluster.lock"), CREATE, WRITE);
          FileLock _ = channel.lock()) {
        Cluster changed = change.apply(read());
        write(changed);
        return changed;
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException("cannot write " + file() + ": " + e.getMessage(), e));
      }
    }
  }

  private void write(Cluster cluster) throws IOException {
    Path next = path.resolve("cluster.json.next");
    Files.writeString(next, cluster.toJson() + "\n");
    Files.move(next, file(), ATOMIC_MOVE);
  }
}

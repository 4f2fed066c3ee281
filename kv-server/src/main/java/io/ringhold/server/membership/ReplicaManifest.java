package io.ringhold.server.membership;

import io.ringhold.server.disk.ChecksummedFile;
import io.ringhold.server.disk.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The shards that this node holds and how each began, written before a shard is opened for the
/// first time and after it was deleted: at start exactly these are opened, whatever else lies on
/// the disk.
///
/// How a replica began matters until its log has a configuration of its own: one that founded its
/// group knows the first voters, one that joined must wait to be told.
public final class ReplicaManifest {
  private static final String HEADER = "ringhold replicas 1";
  private static final String FILE = "replicas";

  public enum Origin {
    FOUNDED,
    JOINED
  }

  private final Path file;
  private final TreeMap<Integer, Origin> held;

  private ReplicaManifest(Path file, Map<Integer, Origin> held) {
    this.file = file;
    this.held = new TreeMap<>(held);
  }

  /// Empty when nothing was written yet.
  public static ReplicaManifest under(Path root) throws IOException, StartRefused {
    Path file = root.resolve(FILE);
    Map<Integer, Origin> held = new TreeMap<>();
    if (Files.exists(file)) {
      List<String> lines = ChecksummedFile.read(file);
      if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
        throw new StartRefused(
            "%s was written by another version of Ringhold; start that version".formatted(file));
      }
      for (String line : lines.subList(1, lines.size())) {
        String[] words = line.split(" ", -1);
        held.put(Integer.parseInt(words[0]), Origin.valueOf(words[1]));
      }
    }
    return new ReplicaManifest(file, held);
  }

  public boolean isWritten() {
    return Files.exists(file);
  }

  public synchronized Map<Integer, Origin> held() {
    return Map.copyOf(held);
  }

  public synchronized void found(List<Integer> shards) throws IOException {
    shards.forEach(shard -> held.put(shard, Origin.FOUNDED));
    write();
  }

  public synchronized void join(int shard) throws IOException {
    held.put(shard, Origin.JOINED);
    write();
  }

  public synchronized void drop(int shard) throws IOException {
    held.remove(shard);
    write();
  }

  private void write() throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    held.forEach((shard, origin) -> lines.add(shard + " " + origin));
    ChecksummedFile.write(file, lines);
  }
}

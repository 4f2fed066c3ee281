package io.ringhold.server.membership;

import io.ringhold.ring.Node;
import io.ringhold.ring.Placement;
import io.ringhold.ring.PlacementPlanner;
import io.ringhold.server.disk.ChecksummedFile;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.raft.ShardGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The nodes that founded the cluster, with the identities of their disks; the same on every node,
/// written once.
///
/// Everything static follows from it: the placement of the shards and the first voters of their
/// Raft groups.
public record Roster(
    String cluster, String clusterId, int shards, int replication, List<Entry> nodes) {
  private static final String HEADER = "ringhold roster 1";
  private static final String FILE = "roster";

  public Roster {
    nodes = List.copyOf(nodes);
  }

  public record Entry(String name, String storeId, String grpcAddress, String raftAddress) {}

  public Placement placement() {
    List<Node> ring = nodes.stream().map(node -> new Node(node.name(), "")).toList();
    return PlacementPlanner.plan(ring, shards, replication);
  }

  /// The Raft groups that have a replica on a node.
  public List<ShardGroup> groupsOf(String node) {
    List<List<String>> replicas = placement().replicas();
    List<ShardGroup> groups = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      if (replicas.get(shard).contains(node)) {
        groups.add(
            new ShardGroup(
                shard, groupId(shard), replicas.get(shard).stream().map(this::member).toList()));
      }
    }
    return groups;
  }

  private ShardGroup.Member member(String name) {
    Entry node = node(name).orElseThrow();
    return new ShardGroup.Member(name, node.storeId(), node.raftAddress());
  }

  public UUID groupId(int shard) {
    return UUID.nameUUIDFromBytes((clusterId + "/shard/" + shard).getBytes(StandardCharsets.UTF_8));
  }

  public Optional<Entry> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  void write(Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    lines.add("cluster=" + cluster);
    lines.add("cluster-id=" + clusterId);
    lines.add("shards=" + shards);
    lines.add("replication=" + replication);
    for (Entry node : nodes) {
      lines.add(
          "node=%s %s %s %s"
              .formatted(node.name(), node.storeId(), node.grpcAddress(), node.raftAddress()));
    }
    ChecksummedFile.write(root.resolve(FILE), lines);
  }

  static Optional<Roster> read(Path root) throws IOException, StartRefused {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = ChecksummedFile.read(file);
    if (lines.size() < 6 || !lines.getFirst().equals(HEADER)) {
      throw new StartRefused(
          "%s was written by another version of Ringhold; start that version".formatted(file));
    }
    List<Entry> nodes =
        lines.stream()
            .skip(5)
            .map(line -> value(line).split(" ", -1))
            .map(word -> new Entry(word[0], word[1], word[2], word[3]))
            .toList();
    return Optional.of(
        new Roster(
            value(lines.get(1)),
            value(lines.get(2)),
            Integer.parseInt(value(lines.get(3))),
            Integer.parseInt(value(lines.get(4))),
            nodes));
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1);
  }
}

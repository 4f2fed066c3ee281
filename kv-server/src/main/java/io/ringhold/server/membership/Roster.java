package io.ringhold.server.membership;

import io.ringhold.ring.Node;
import io.ringhold.ring.Placement;
import io.ringhold.ring.PlacementPlanner;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Moves;
import io.ringhold.server.disk.ChecksummedFile;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.raft.ShardGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The nodes that founded the cluster, with the identities of their disks; the same on every node,
/// written once.
///
/// How the cluster begins follows from it: its first document, and the first voters of its Raft
/// groups.
public record Roster(
    String cluster, String clusterId, int shards, int replication, List<Entry> nodes) {
  private static final String HEADER = "ringhold roster 1";
  private static final String FILE = "roster";
  private static final int META_VOTERS = 3;

  /// Until the nodes say what their builds understand.
  private static final int FEATURE_LEVEL = 1;

  public Roster {
    nodes = List.copyOf(nodes);
  }

  public record Entry(
      String name, String storeId, String grpcAddress, String raftAddress, String zone) {}

  public Placement placement() {
    List<Node> ring = nodes.stream().map(node -> new Node(node.name(), node.zone())).toList();
    return PlacementPlanner.plan(ring, shards, Math.min(replication, ring.size()));
  }

  /// The document that the cluster begins with.
  ///
  /// @param keyspace the default one
  public ClusterState firstState(Keyspace keyspace) {
    List<Member> members =
        nodes.stream()
            .map(node ->
                new Member(
                    node.name(),
                    node.storeId(),
                    node.grpcAddress(),
                    node.raftAddress(),
                    node.zone(),
                    "",
                    FEATURE_LEVEL,
                    Member.State.ACTIVE))
            .toList();
    return new ClusterState(
        cluster,
        clusterId,
        1,
        FEATURE_LEVEL,
        replication,
        members,
        placement().replicas().stream()
            .map(names -> names.stream().map(name -> node(name).orElseThrow().storeId()).toList())
            .toList(),
        metaVoters().stream().map(Entry::storeId).toList(),
        List.of(keyspace),
        Moves.NONE,
        keyspace.id() + 1);
  }

  private List<Entry> metaVoters() {
    return nodes.subList(0, Math.min(nodes.size(), META_VOTERS));
  }

  /// The Raft groups that have a replica on a node, the meta group first.
  public List<ShardGroup> groupsOf(String node) {
    List<List<String>> replicas = placement().replicas();
    List<ShardGroup> groups = new ArrayList<>();
    if (metaVoters().stream().anyMatch(voter -> voter.name().equals(node))) {
      groups.add(
          new ShardGroup(
              ShardGroup.META,
              groupId(ShardGroup.META),
              metaVoters().stream().map(voter -> member(voter.name())).toList()));
    }
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
    return Groups.idOf(clusterId, shard);
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
          "node=%s %s %s %s %s"
              .formatted(
                  node.name(), node.storeId(), node.grpcAddress(), node.raftAddress(), node.zone())
              .strip());
    }
    ChecksummedFile.write(root.resolve(FILE), lines);
  }

  public static Optional<Roster> read(Path root) throws IOException, StartRefused {
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
            .map(word ->
                new Entry(word[0], word[1], word[2], word[3], word.length > 4 ? word[4] : ""))
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

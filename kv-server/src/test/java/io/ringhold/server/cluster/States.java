package io.ringhold.server.cluster;

import java.util.List;

/// Documents for tests: node `a` has the disk `disk-a`, and so on.
public final class States {
  private States() {}

  /// @param placement names of nodes
  public static ClusterState of(int replication, List<String> nodes, List<List<String>> placement) {
    return new ClusterState(
        "shop",
        "id",
        1,
        1,
        replication,
        nodes.stream().map(name -> member(name, "")).toList(),
        placement.stream().map(shard -> shard.stream().map(States::disk).toList()).toList(),
        nodes.stream().limit(3).map(States::disk).toList(),
        List.of(new Keyspace(Keyspace.DEFAULT, 1, 4096, 1 << 20, false)),
        Moves.NONE,
        2);
  }

  public static String disk(String node) {
    return "disk-" + node;
  }

  /// With another member in the place of the one that has its disk.
  public static ClusterState with(ClusterState state, Member member) {
    return state.with(member);
  }

  public static Member member(String name, String zone) {
    return new Member(
        name,
        disk(name),
        "h-" + name + ":7400",
        "h-" + name + ":7500",
        zone,
        "1.0",
        1,
        Member.State.ACTIVE);
  }
}

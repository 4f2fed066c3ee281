package io.ringhold.server.membership;

import static org.awaitility.Awaitility.await;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.cluster.States;
import io.ringhold.server.edge.NodeWithoutShards;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.GroupReport;
import io.ringhold.server.raft.ShardGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  @TempDir Path root;

  /// The voters that the node knows may all have been replaced.
  @Test
  void inTimeEveryOtherNodeIsAskedForTheDocument() throws Exception {
    try (NodeWithoutShards fixture = new NodeWithoutShards(root)) {
      ServingNode node = fixture.serving();
      ClusterState five = States.of(3, List.of("a", "b", "c", "d", "e"), List.of());
      ClusterView view = ClusterView.under(Files.createDirectory(root.resolve("view")));
      view.offer(five);
      Asked asked = new Asked();
      try (Agent agent =
          new Agent(
              node.self(),
              view,
              new MetaGroup(node.raft(), view),
              node.raft(),
              ReplicaManifest.under(root.resolve("view")),
              asked)) {
        asked.then = agent::lookNow;
        agent.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> asked.names.equals(Set.of("b", "c", "d", "e")));
      }
    }
  }

  private static final class Asked implements Neighbours {
    final Set<String> names = ConcurrentHashMap.newKeySet();
    volatile Runnable then = () -> {};

    @Override
    public Optional<ClusterState> newerState(Member from, long knownEpoch) {
      names.add(from.name());
      then.run();
      return Optional.empty();
    }

    @Override
    public Welcome introduce(String address, Member self, String clusterId) {
      return new Welcome.Silent("nobody is there");
    }

    @Override
    public void reportDamage(Member self, int shard) {}

    @Override
    public NextStep.Replica replica(Member at, int shard) {
      return new NextStep.Replica.Unknown("nobody is there");
    }

    @Override
    public GroupReport group(Member at, int shard) {
      return new GroupReport.Unconfirmed("nobody is there");
    }

    @Override
    public @Nullable String changeVoters(
        Member leader,
        int shard,
        long fence,
        List<String> beforePeerIds,
        List<ShardGroup.Member> after) {
      return "nobody is there";
    }

    @Override
    public void passLeadership(Member leader, int shard, String toPeerId) {}
  }
}

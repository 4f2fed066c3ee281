package io.ringhold.server.membership;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
      try (Agent agent = agent(node, view, asked, _ -> {})) {
        asked.then = agent::lookNow;
        agent.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> asked.names.equals(Set.of("b", "c", "d", "e")));
      }
    }
  }

  /// Its build is too old, say, and it had not heard of that when it started.
  @Test
  void aNodeThatTheClusterRefusesEnds() throws Exception {
    assertThat(refusalsOf(Member.State.ACTIVE)).containsExactly("too old");
  }

  @Test
  void aDiskThatWasStruckOffGoesOnWhileItMayVote() throws Exception {
    assertThat(refusalsOf(Member.State.REMOVED)).isEmpty();
  }

  private List<String> refusalsOf(Member.State as) throws Exception {
    try (NodeWithoutShards fixture = new NodeWithoutShards(root)) {
      ServingNode node = fixture.serving();
      ClusterState state = States.of(3, List.of("a", "b", "c"), List.of());
      Member before = States.member("a", "another zone").in(as);
      ClusterView view = ClusterView.under(Files.createDirectory(root.resolve("view")));
      view.offer(States.with(state, before));
      Asked asked = new Asked();
      asked.welcome = new Neighbours.Welcome.Refused("too old");
      List<String> refusals = new CopyOnWriteArrayList<>();
      try (Agent agent = agent(node, view, asked, refusals::add)) {
        agent.start();
        // And then looked again.
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> asked.introductions.get() > 0 && !asked.names.isEmpty());
      }
      assertThat(asked.introductions).hasValue(1);
      return refusals;
    }
  }

  private Agent agent(ServingNode node, ClusterView view, Asked asked, Consumer<String> refused)
      throws Exception {
    return new Agent(
        node.self(),
        view,
        new MetaGroup(node.raft(), view),
        node.raft(),
        ReplicaManifest.under(root.resolve("view")),
        asked,
        refused);
  }

  private static final class Asked implements Neighbours {
    final Set<String> names = ConcurrentHashMap.newKeySet();
    final AtomicInteger introductions = new AtomicInteger();
    volatile Runnable then = () -> {};
    volatile Welcome welcome = new Welcome.Silent("nobody is there");

    @Override
    public Optional<ClusterState> newerState(Member from, long knownEpoch) {
      names.add(from.name());
      then.run();
      return Optional.empty();
    }

    @Override
    public Welcome introduce(String address, Member self, String clusterId) {
      names.clear();
      introductions.incrementAndGet();
      return welcome;
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

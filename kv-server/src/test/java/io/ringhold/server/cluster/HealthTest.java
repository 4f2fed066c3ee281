package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.States.disk;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.cluster.Health.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final List<String> VOTERS = List.of(disk("a"), disk("b"), disk("c"));
  private static final ClusterState STATE =
      States.of(3, List.of("a", "b", "c"), List.of(List.of("a", "b", "c")));

  private static Health.Replica replica(String node, int shard) {
    return new Health.Replica(
        disk(node), shard, node.equals("a"), node.equals("a") ? 3 : 2, VOTERS, 9_000, 9_000, "");
  }

  /// Both groups on each of these nodes, led by a; what is given stands in the place of shard 0.
  private static Map<String, List<Health.Replica>> reports(
      List<String> nodes, Health.Replica... instead) {
    Map<String, List<Health.Replica>> reports = new HashMap<>();
    for (String node : nodes) {
      List<Health.Replica> replicas = new ArrayList<>(List.of(replica(node, ClusterState.META)));
      replicas.add(
          Arrays.stream(instead)
              .filter(other -> other.storeId().equals(disk(node)))
              .findFirst()
              .orElseGet(() -> replica(node, 0)));
      reports.put(disk(node), replicas);
    }
    return reports;
  }

  private static Health.Shard shard(Health health, int shard) {
    return health.shards().stream().filter(s -> s.shard() == shard).findFirst().orElseThrow();
  }

  @Test
  void wholeWhenAllReplicasAreThere() {
    Health health = Health.of(STATE, reports(List.of("a", "b", "c")));
    assertThat(health.level()).isEqualTo(Level.WHOLE);
    assertThat(health.advice()).isEmpty();
    assertThat(shard(health, 0).leader()).isEqualTo(disk("a"));
    assertThat(shard(health, 0).why()).isEmpty();
  }

  @Test
  void atRiskWithASilentNodeWhoseRestartOrReplacementIsAdvised() {
    Health health = Health.of(STATE, reports(List.of("a", "b")));
    assertThat(health.level()).isEqualTo(Level.AT_RISK);
    assertThat(shard(health, 0).why()).isEqualTo("node c does not answer");
    assertThat(health.advice())
        .containsExactly("start node c, or, if its disk is lost: kv node replace c");
  }

  @Test
  void atRiskWithADamagedOrLateReplica() {
    Health.Replica damaged =
        new Health.Replica(disk("b"), 0, false, -1, List.of(), -1, -1, "failed: disk full");
    Health health = Health.of(STATE, reports(List.of("a", "b", "c"), damaged));
    assertThat(shard(health, 0))
        .returns(Level.AT_RISK, Health.Shard::level)
        .returns("node b: failed: disk full", Health.Shard::why);
    assertThat(shard(health, ClusterState.META).level()).isEqualTo(Level.WHOLE);
    assertThat(health.advice()).singleElement().asString().contains("0 on node b", "kv shard move");

    Health.Replica late = new Health.Replica(disk("b"), 0, false, 2, VOTERS, 4_000, 4_000, "");
    assertThat(shard(Health.of(STATE, reports(List.of("a", "b", "c"), late)), 0).why())
        .isEqualTo("node b is 5000 entries behind");
  }

  @Test
  void atRiskWhileADiskThatIsPlacedThereHasNoVoteOrAVoterHoldsNothing() {
    Health.Replica leader =
        new Health.Replica(disk("a"), 0, true, 3, List.of(disk("a"), disk("b")), 9_000, 9_000, "");
    assertThat(shard(Health.of(STATE, reports(List.of("a", "b", "c"), leader)), 0).why())
        .isEqualTo("node c has no vote yet, 2 of 3 replicas");

    Map<String, List<Health.Replica>> reports = reports(List.of("a", "b", "c"));
    reports.put(disk("c"), List.of(replica("c", ClusterState.META)));
    assertThat(shard(Health.of(STATE, reports), 0).why()).isEqualTo("node c: holds no replica");
  }

  @Test
  void unavailableWithoutAMajorityAndWhatIsNeededIsNamed() {
    Health health = Health.of(STATE, reports(List.of("a")));
    assertThat(health.level()).isEqualTo(Level.UNAVAILABLE);
    // One that still takes itself for the leader proves nothing.
    assertThat(shard(health, 0).leader()).isEmpty();
    assertThat(shard(health, 0).why())
        .isEqualTo("its majority is gone: node b does not answer, node c does not answer");
    assertThat(health.advice())
        .containsExactly(
            "bring back b, c: shards without a majority heal by themselves then, and nothing acknowledged is lost");
  }

  @Test
  void unavailableWhileNobodyLeads() {
    Health.Replica follower = new Health.Replica(disk("a"), 0, false, 3, VOTERS, 9_000, 9_000, "");
    Health.Shard shard = shard(Health.of(STATE, reports(List.of("a", "b", "c"), follower)), 0);
    assertThat(shard.level()).isEqualTo(Level.UNAVAILABLE);
    assertThat(shard.why()).startsWith("no leader yet");
  }

  @Test
  void unknownWhenNobodyAnswers() {
    Health health = Health.of(STATE, Map.of());
    assertThat(health.level()).isEqualTo(Level.UNKNOWN);
    assertThat(shard(health, 0).why()).isEqualTo("none of its nodes answers");
  }

  @Test
  void ofTwoThatTakeThemselvesForTheLeaderTheNewerOneIs() {
    Health.Replica newer = new Health.Replica(disk("b"), 0, true, 4, VOTERS, 9_000, 9_000, "");
    assertThat(shard(Health.of(STATE, reports(List.of("a", "b", "c"), newer)), 0).leader())
        .isEqualTo(disk("b"));
  }

  @Test
  void aWaitingDiskAndPausedMovesAreAdvisedOn() {
    Member waiting = new Member("c", "c2", "x:1", "x:2", "", "1.0", 1, Member.State.WAITING);
    List<Member> members = new ArrayList<>(STATE.members());
    members.add(waiting);
    ClusterState state = STATE.withMembers(members);
    Move open = Plans.planned(9, 0, disk("a"), disk("b"), "x", 0);
    ClusterState paused = state.withMoves(new Moves(List.of(open), List.of(), true, 2, 0));
    assertThat(Health.of(paused, reports(List.of("a", "b", "c"))).advice())
        .containsExactly(
            "a new disk waits under the name c: kv node replace c",
            "moves are paused: kv rebalance --resume");
  }
}

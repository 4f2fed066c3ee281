package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.States.disk;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.cluster.Move.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A refusal carries no state, so it changes nothing: what is looked at here is that each one
/// comes, and what exactly an acceptance makes.
class VerbsTest {
  private static final long NOW = 1_000;
  private static final long GIB = 1L << 30;

  /// Four nodes and two shards of three; node d holds the second and no meta replica.
  private static final ClusterState FOUR =
      States.of(
          3, List.of("a", "b", "c", "d"), List.of(List.of("a", "b", "c"), List.of("b", "c", "d")));

  private static Verbs on(ClusterState state) {
    return Verbs.on(state, NOW);
  }

  private static Verbs.Facts facts(List<String> nodes, List<Integer> leaderless) {
    List<String> stores = nodes.stream().map(States::disk).toList();
    return new Verbs.Facts(
        stores,
        Map.of(),
        stores.stream().collect(Collectors.toMap(store -> store, _ -> GIB)),
        leaderless);
  }

  private static Verbs.Facts allWell(ClusterState state) {
    return facts(state.belonging().map(Member::name).toList(), List.of());
  }

  private static void refuses(String reason, Decision decision) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message()).isNotBlank().doesNotContain("%");
            });
  }

  private static ClusterState accepted(ClusterState before, Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    ClusterState next = ((Decision.Accepted) decision).next();
    assertThat(next.epoch()).as("one change").isEqualTo(before.epoch() + 1);
    return next;
  }

  private static ClusterState with(ClusterState state, Member... members) {
    List<Member> all = new ArrayList<>(state.members());
    all.addAll(List.of(members));
    return state.withMembers(all);
  }

  private static ClusterState zoned(String... zoneOfEach) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < zoneOfEach.length; i++) {
      members.add(States.member(FOUR.members().get(i).name(), zoneOfEach[i]));
    }
    return FOUR.withMembers(members);
  }

  private static Move move(long id, int shard, String from, String to, Phase phase) {
    return new Move(id, shard, disk(from), disk(to), phase, 0, "by hand", 1, 0);
  }

  private static ClusterState moving(ClusterState state, Move... moves) {
    return state
        .withMoves(state.moves().withOpen(List.of(moves)))
        .withKeyspaces(state.keyspaces(), 100);
  }

  private static ClusterState draining(ClusterState state, String node) {
    return state.with(state.node(node).orElseThrow().in(Member.State.DRAINING));
  }

  @Test
  void aVerbOnANodeThatNobodyKnowsNamesThoseThatThereAre() {
    Verbs verbs = on(FOUR);
    for (Decision decision :
        List.of(
            verbs.drain("x", allWell(FOUR)),
            verbs.undrain("x"),
            verbs.remove("x", List.of(), List.of()),
            verbs.replace("x", "", allWell(FOUR)),
            verbs.replace("d", "x", facts(List.of("a"), List.of())),
            verbs.moveShard(0, "x", "d"),
            verbs.moveShard(0, "a", "x"))) {
      refuses("UNKNOWN_NODE", decision);
      assertThat(((Decision.Refused) decision).message()).contains("a, b, c, d");
    }
  }

  @Test
  void aNodeThatWasStruckOffIsUnknown() {
    ClusterState without = FOUR.with(States.member("d", "").in(Member.State.REMOVED));
    refuses("UNKNOWN_NODE", on(without).drain("d", allWell(without)));
  }

  @Test
  void drainIsRefusedWithTooFewNodesZonesOrDisk() {
    ClusterState three = States.of(3, List.of("a", "b", "c"), List.of(List.of("a", "b", "c")));
    refuses("TOO_FEW_NODES", on(three).drain("a", allWell(three)));
    ClusterState one = States.of(3, List.of("a"), List.of(List.of("a")));
    refuses("TOO_FEW_NODES", on(one).drain("a", allWell(one)));

    ClusterState lastOfZone = zoned("x", "x", "y", "z");
    refuses("TOO_FEW_ZONES", on(lastOfZone).drain("d", allWell(lastOfZone)));
    assertThat(on(lastOfZone).drain("a", allWell(lastOfZone)))
        .isInstanceOf(Decision.Accepted.class);

    Verbs.Facts full =
        new Verbs.Facts(
            List.of(disk("a"), disk("b"), disk("c"), disk("d")),
            Map.of(disk("d"), 1_000L),
            // 1.2 times as much is asked for; the free bytes of the node itself do not count.
            Map.of(disk("a"), 600L, disk("b"), 599L, disk("d"), GIB),
            List.of());
    refuses("TOO_LITTLE_DISK", on(FOUR).drain("d", full));
  }

  @Test
  void drainPlansAllThatTheNodeHoldsElsewhere() {
    ClusterState next = accepted(FOUR, on(FOUR).drain("d", allWell(FOUR)));
    assertThat(next.store(disk("d")).orElseThrow().state()).isEqualTo(Member.State.DRAINING);
    assertThat(next.moves().open())
        .containsExactly(new Move(2, 1, disk("d"), disk("a"), Phase.PLANNED, 0, "drain d", NOW, 0));
    assertThat(next.nextId()).isEqualTo(3);
    assertThat(next.placement()).isEqualTo(FOUR.placement());

    ClusterState voter = accepted(FOUR, on(FOUR).drain("a", allWell(FOUR)));
    assertThat(voter.moves().open())
        .extracting(Move::shard, Move::from, Move::to)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(ClusterState.META, disk("a"), disk("d")),
            org.assertj.core.groups.Tuple.tuple(0, disk("a"), disk("d")));
  }

  @Test
  void drainedTwiceIsRefusedAndSoIsTheUndrainOfANodeInService() {
    ClusterState draining = accepted(FOUR, on(FOUR).drain("d", allWell(FOUR)));
    refuses("ALREADY_DRAINING", on(draining).drain("d", allWell(draining)));
    refuses("NOT_DRAINING", on(FOUR).undrain("d"));
    // With d on its way out there are three left, and none of them can go.
    refuses("TOO_FEW_NODES", on(draining).drain("a", allWell(draining)));
  }

  @Test
  void whoIsInMaintenanceKeepsItsReplicasAndMayNotLeaveAShardWithoutALeader() {
    ClusterState one = accepted(FOUR, on(FOUR).beginMaintenance("a"));
    assertThat(one.store(disk("a")).orElseThrow().state()).isEqualTo(Member.State.MAINTENANCE);
    assertThat(one.placement()).isEqualTo(FOUR.placement());
    assertThat(accepted(one, on(one).rebalance()).moves())
        .isEqualTo(accepted(FOUR, on(FOUR).rebalance()).moves());
    refuses("ALREADY_IN_MAINTENANCE", on(one).beginMaintenance("a"));
    refuses("NOT_IN_MAINTENANCE", on(one).endMaintenance("b"));

    ClusterState two = accepted(one, on(one).beginMaintenance("b"));
    refuses("NO_OTHER_LEADER", on(two).beginMaintenance("c"));
    assertThat(accepted(two, on(two).endMaintenance("a")).store(disk("a")).orElseThrow().state())
        .isEqualTo(Member.State.ACTIVE);

    ClusterState leaving = accepted(one, on(one).drain("a", allWell(one)));
    refuses("NODE_DRAINING", on(leaving).beginMaintenance("a"));
  }

  @Test
  void aDrainingNodeTakesNothing() {
    ClusterState coming = moving(FOUR, move(7, 0, "a", "d", Phase.COPYING));
    ClusterState next = accepted(coming, on(coming).drain("d", allWell(coming)));
    assertThat(next.moves().ended())
        .containsExactly(
            new Move(7, 0, disk("a"), disk("d"), Phase.CANCELLED, 0, "by hand", 1, NOW));
    assertThat(next.moves().open()).extracting(Move::to).doesNotContain(disk("d"));
  }

  @Test
  void undrainCancelsWhatCanBeCancelledAndNothingElse() {
    ClusterState state =
        moving(
            draining(FOUR, "d"),
            move(7, 1, "d", "a", Phase.COPYING),
            move(8, ClusterState.META, "d", "a", Phase.SWAPPING),
            move(9, 0, "a", "d", Phase.PLANNED));
    ClusterState next = accepted(state, on(state).undrain("d"));
    assertThat(next.store(disk("d")).orElseThrow().state()).isEqualTo(Member.State.ACTIVE);
    assertThat(next.moves().open()).extracting(Move::id).containsExactly(8L, 9L);
    assertThat(next.moves().ended()).extracting(Move::id).containsExactly(7L);
  }

  @Test
  void aNodeIsRemovedOnlyWithProofThatItHoldsNothing() {
    refuses("NOT_DRAINED", on(FOUR).remove("d", List.of(), List.of()));
    ClusterState holding = draining(FOUR, "d");
    refuses("NOT_DRAINED", on(holding).remove("d", List.of(), List.of()));
    ClusterState empty = holding.withStoresOf(1, List.of(disk("a"), disk("b"), disk("c")));
    refuses("NOT_DRAINED", on(empty).remove("d", List.of(), List.of(1)));
    refuses("NOT_PROVEN", on(empty).remove("d", null, List.of()));
    refuses("NOT_DRAINED", on(empty).remove("d", List.of(1), List.of()));
    ClusterState awaited = moving(empty, move(7, 0, "a", "d", Phase.PLANNED));
    refuses("NOT_DRAINED", on(awaited).remove("d", List.of(), List.of()));

    ClusterState next = accepted(empty, on(empty).remove("d", List.of(), List.of()));
    assertThat(next).isEqualTo(empty.with(States.member("d", "").in(Member.State.REMOVED)));
  }

  @Test
  void onlyALostDiskIsReplacedAndOnlyByOneThatCanTakeItsPlace() {
    refuses("NODE_ALIVE", on(FOUR).replace("d", "", allWell(FOUR)));
    Verbs.Facts lost = facts(List.of("a", "b", "c"), List.of());
    refuses("NO_NEW_DISK", on(FOUR).replace("d", "", lost));
    refuses("SAME_SHARDS", on(FOUR).replace("d", "b", lost));
    ClusterState waiting = with(FOUR, newDisk());
    refuses("QUORUM_LOST", on(waiting).replace("d", "", facts(List.of("a"), List.of(1))));
    // Shards that the lost disk does not hold are none of its business.
    assertThat(on(waiting).replace("d", "", facts(List.of("a"), List.of(0))))
        .isInstanceOf(Decision.Accepted.class);
    // One that is on its way out takes nothing.
    ClusterState going = draining(with(FOUR, States.member("e", "")), "e");
    refuses("UNKNOWN_NODE", on(going).replace("d", "e", lost));
  }

  private static Member newDisk() {
    Member d = States.member("d", "");
    return new Member(
        "d", "disk-d2", d.grpcAddress(), d.raftAddress(), "", "1.0", 1, Member.State.WAITING);
  }

  @Test
  void replaceLetsTheWaitingDiskInAndPlansOneSwapForEachShard() {
    ClusterState waiting = with(FOUR, newDisk());
    ClusterState next =
        accepted(waiting, on(waiting).replace("d", "", facts(List.of("a", "b", "c"), List.of())));
    assertThat(next.store(disk("d")).orElseThrow().state()).isEqualTo(Member.State.REMOVED);
    assertThat(next.node("d").orElseThrow()).isEqualTo(newDisk().in(Member.State.ACTIVE));
    assertThat(next.moves().open())
        .containsExactly(
            new Move(2, 1, disk("d"), "disk-d2", Phase.PLANNED, 0, "replace d", NOW, 0));
    assertThat(next.placement()).isEqualTo(waiting.placement());
  }

  @Test
  void replaceMindsTheMovesThatAreOpen() {
    ClusterState state =
        moving(
            with(FOUR, newDisk(), States.member("e", "")),
            // Will go through: the new disk takes over behind it.
            move(7, 0, "a", "d", Phase.SWAPPING),
            // Has not touched the group: begins again, to the new disk.
            move(8, ClusterState.META, "b", "d", Phase.COPYING),
            // Takes the replica away by itself.
            move(9, 1, "d", "e", Phase.SWAPPING));
    ClusterState next =
        accepted(state, on(state).replace("d", "", facts(List.of("a", "b", "c", "e"), List.of())));
    assertThat(next.moves().open())
        .containsExactly(
            move(7, 0, "a", "d", Phase.SWAPPING),
            move(9, 1, "d", "e", Phase.SWAPPING),
            new Move(100, 0, disk("d"), "disk-d2", Phase.PLANNED, 0, "replace d", NOW, 0),
            new Move(
                101, ClusterState.META, disk("b"), "disk-d2", Phase.PLANNED, 0, "by hand", NOW, 0));
    assertThat(next.moves().ended()).extracting(Move::id).containsExactly(8L);
    assertThat(next.nextId()).isEqualTo(102);
  }

  @Test
  void aNodeToWhichTheSameShardIsOnItsWayIsNoSuccessor() {
    ClusterState state =
        moving(with(FOUR, States.member("e", "")), move(7, 1, "b", "e", Phase.COPYING));
    refuses("SAME_SHARDS", on(state).replace("d", "e", facts(List.of("a"), List.of())));
  }

  @Test
  void aMoveIsCancelledOnceAndNotTooLate() {
    ClusterState state =
        moving(
            FOUR,
            move(7, 0, "a", "d", Phase.COPYING),
            move(8, 1, "b", "a", Phase.SWAPPING),
            move(9, 1, "c", "a", Phase.CLEANING));
    refuses("UNKNOWN_MOVE", on(state).cancel(6));
    refuses("TOO_LATE", on(state).cancel(8));
    refuses("TOO_LATE", on(state).cancel(9));
    ClusterState next = accepted(state, on(state).cancel(7));
    assertThat(next.moves().open()).extracting(Move::id).containsExactly(8L, 9L);
    assertThat(next.moves().ended())
        .containsExactly(
            new Move(7, 0, disk("a"), disk("d"), Phase.CANCELLED, 0, "by hand", 1, NOW));
    refuses("MOVE_ENDED", on(next).cancel(7));
  }

  @Test
  void limitsAndPausesOutOfRangeOrForNothingAreRefused() {
    refuses("LIMIT_EXCEEDED", on(FOUR).limit(-1, null));
    refuses("LIMIT_EXCEEDED", on(FOUR).limit(65, null));
    refuses("LIMIT_EXCEEDED", on(FOUR).limit(1, -1L));
    refuses("NOT_PAUSED", on(FOUR).resume());
    ClusterState paused = accepted(FOUR, on(FOUR).pause());
    assertThat(paused.moves().paused()).isTrue();
    refuses("ALREADY_PAUSED", on(paused).pause());
    assertThat(accepted(paused, on(paused).resume()).moves()).isEqualTo(FOUR.moves());

    Moves moves = accepted(FOUR, on(FOUR).limit(64, 0L)).moves();
    assertThat(moves).isEqualTo(new Moves(List.of(), List.of(), false, 64, 0));
    assertThat(accepted(FOUR, on(FOUR).limit(0, null)).moves()).isEqualTo(FOUR.moves());
  }

  @Test
  void aShardIsMovedOnlyWhereItMayBe() {
    refuses("UNKNOWN_SHARD", on(FOUR).moveShard(2, "a", "d"));
    refuses("UNKNOWN_SHARD", on(FOUR).moveShard(-2, "a", "d"));
    refuses("NOT_A_REPLICA", on(FOUR).moveShard(0, "d", "a"));
    refuses("ALREADY_A_REPLICA", on(FOUR).moveShard(0, "a", "b"));
    refuses("ALREADY_A_REPLICA", on(FOUR).moveShard(0, "a", "a"));
    ClusterState going = draining(FOUR, "d");
    refuses("NODE_DRAINING", on(going).moveShard(0, "a", "d"));
    ClusterState zones = zoned("x", "y", "z", "y");
    refuses("TOO_FEW_ZONES", on(zones).moveShard(0, "a", "d"));
    assertThat(on(zones).moveShard(0, "b", "d")).isInstanceOf(Decision.Accepted.class);
    ClusterState busy = moving(FOUR, move(7, 0, "b", "d", Phase.PLANNED));
    refuses("MOVE_RUNNING", on(busy).moveShard(0, "a", "d"));

    ClusterState next = accepted(FOUR, on(FOUR).moveShard(ClusterState.META, "a", "d"));
    assertThat(next.moves().open())
        .containsExactly(
            new Move(
                2, ClusterState.META, disk("a"), disk("d"), Phase.PLANNED, 0, "by hand", NOW, 0));
    assertThat(next.nextId()).isEqualTo(3);
  }

  @Test
  void aRebalanceOfWhatIsEvenPlansNothingAndANewNodeGetsItsShare() {
    ClusterState even = States.of(3, List.of("a", "b", "c"), List.of(List.of("a", "b", "c")));
    assertThat(accepted(even, on(even).rebalance()).moves()).isEqualTo(even.moves());

    ClusterState grown =
        States.of(
            3,
            List.of("a", "b", "c", "d"),
            java.util.Collections.nCopies(8, List.of("a", "b", "c")));
    ClusterState planned = accepted(grown, on(grown).rebalance());
    assertThat(planned.moves().open()).hasSize(6).allMatch(m -> disk("d").equals(m.to()));
    // What is planned already is not planned again.
    assertThat(accepted(planned, on(planned).rebalance()).moves()).isEqualTo(planned.moves());
  }
}

package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.States.disk;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.cluster.Move.Phase;
import io.ringhold.server.cluster.NextStep.Group;
import io.ringhold.server.cluster.NextStep.Replica;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Phases against observations. A second step on the same observation is the same step.
class NextStepTest {
  private static final long NOW = 1_000;
  private static final ClusterState STATE =
      States.of(3, List.of("a", "b", "c", "d"), List.of(List.of("a", "b", "c")));
  private static final Replica ABSENT = new Replica.Absent();
  private static final Replica OPEN = new Replica.Open();
  private static final Group UNSEEN = new Group.Unknown("not looked at");

  private static Move move(Phase phase) {
    return new Move(
        7,
        0,
        disk("a"),
        disk("d"),
        phase,
        phase == Phase.SWAPPING || phase == Phase.CLEANING ? 5 : 0,
        "by hand",
        1,
        0);
  }

  private static ClusterState with(ClusterState state, Move... moves) {
    return state.withMoves(state.moves().withOpen(List.of(moves)));
  }

  private static Group led(String leader, List<String> inReach, String... voters) {
    return led(leader, false, inReach, voters);
  }

  private static Group led(
      String leader, boolean changing, List<String> inReach, String... voters) {
    return new Group.Led(
        disk(leader),
        Arrays.stream(voters).map(States::disk).toList(),
        changing,
        inReach.stream().map(States::disk).toList());
  }

  private static NextStep next(ClusterState state, Group group, Replica from, Replica to) {
    Move move = state.moves().open().getFirst();
    NextStep.Observed observed = new NextStep.Observed(group, from, to);
    NextStep step = NextStep.of(state, move, observed, NOW);
    assertThat(NextStep.of(state, move, observed, NOW)).isEqualTo(step);
    if (step instanceof NextStep.Write(var next)) {
      assertThat(next.epoch()).as("one change").isEqualTo(state.epoch() + 1);
    }
    return step;
  }

  private static ClusterState written(NextStep step) {
    assertThat(step).isInstanceOf(NextStep.Write.class);
    return ((NextStep.Write) step).next();
  }

  static List<List<Object>> waits() {
    ClusterState planned = with(STATE, move(Phase.PLANNED));
    ClusterState copying = with(STATE, move(Phase.COPYING));
    ClusterState swapping = with(STATE, move(Phase.SWAPPING));
    ClusterState cleaning = with(STATE, move(Phase.CLEANING));
    return List.of(
        List.of("moves are paused", paused(planned), UNSEEN, ABSENT, ABSENT),
        List.of("node d has not begun to copy", copying, UNSEEN, ABSENT, ABSENT),
        List.of(
            "node d does not answer: gone", copying, UNSEEN, ABSENT, new Replica.Unknown("gone")),
        List.of("copied 3 of 9", copying, UNSEEN, ABSENT, new Replica.Copying(3, 9)),
        List.of("disk full", copying, UNSEEN, ABSENT, new Replica.Failed("disk full")),
        List.of("copied; moves are paused", paused(copying), UNSEEN, ABSENT, OPEN),
        List.of("silence", swapping, new Group.Unknown("silence"), ABSENT, ABSENT),
        List.of(
            "the voters are being changed",
            swapping,
            led("b", true, List.of("a", "c"), "a", "b", "c"),
            ABSENT,
            ABSENT),
        List.of(
            "no other replica is fit to lead the shard",
            swapping,
            led("a", List.of(), "a", "b", "c"),
            ABSENT,
            ABSENT),
        List.of("node a deletes its replica", cleaning, UNSEEN, OPEN, ABSENT),
        List.of("node a deletes its replica", cleaning, UNSEEN, new Replica.Failed("x"), ABSENT));
  }

  private static ClusterState paused(ClusterState state) {
    return state.withMoves(state.moves().withPaused(true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void whatIsNotThereYetIsWaitedFor(List<Object> row) {
    assertThat(
            next(
                (ClusterState) row.get(1),
                (Group) row.get(2),
                (Replica) row.get(3),
                (Replica) row.get(4)))
        .isEqualTo(new NextStep.Wait((String) row.getFirst()));
  }

  @Test
  void aMoveBeginsWithCopying() {
    ClusterState planned = with(STATE, move(Phase.PLANNED));
    assertThat(written(next(planned, UNSEEN, ABSENT, ABSENT)))
        .isEqualTo(with(planned, move(Phase.COPYING)));
  }

  @Test
  void whatIsCopiedIsFencedByTheEpochThatSaysSo() {
    ClusterState copying = with(STATE, move(Phase.COPYING));
    ClusterState next = written(next(copying, UNSEEN, ABSENT, OPEN));
    assertThat(next.moves().open())
        .containsExactly(move(Phase.COPYING).fencedBy(copying.epoch() + 1));
    assertThat(next.moves().open().getFirst().fence()).isEqualTo(next.epoch());
  }

  @Test
  void aSwapOrdersExactlyOneReplacement() {
    ClusterState swapping = with(STATE, move(Phase.SWAPPING));
    assertThat(next(swapping, led("b", List.of(), "a", "b", "c"), ABSENT, ABSENT))
        .isEqualTo(
            new NextStep.Swap(
                0,
                5,
                disk("b"),
                List.of(disk("a"), disk("b"), disk("c")),
                List.of(disk("d"), disk("b"), disk("c"))));
  }

  @Test
  void aLeaderThatGoesPassesTheShardToOneThatStays() {
    ClusterState swapping = with(STATE, move(Phase.SWAPPING));
    // d catches up already, and has no vote; it cannot lead.
    assertThat(next(swapping, led("a", List.of("d", "c"), "a", "b", "c"), ABSENT, ABSENT))
        .isEqualTo(new NextStep.PassLeadership(0, disk("a"), disk("c")));
  }

  @Test
  void aSwapThatHasHappenedIsWrittenDownWithItsPlacement() {
    ClusterState swapping = with(STATE, move(Phase.SWAPPING));
    ClusterState next = written(next(swapping, led("c", List.of(), "b", "c", "d"), ABSENT, ABSENT));
    assertThat(next.placement()).containsExactly(List.of(disk("d"), disk("b"), disk("c")));
    assertThat(next.moves().open()).containsExactly(move(Phase.CLEANING));
  }

  @Test
  void aMoveEndsWhenTheOldReplicaIsGoneOrItsNodeIsSilent() {
    ClusterState cleaning =
        with(STATE.withStoresOf(0, List.of(disk("d"), disk("b"), disk("c"))), move(Phase.CLEANING));
    for (Replica from : List.of(ABSENT, new Replica.Unknown("silent"))) {
      ClusterState next = written(next(cleaning, UNSEEN, from, ABSENT));
      assertThat(next.moves().open()).isEmpty();
      assertThat(next.moves().ended()).containsExactly(move(Phase.CLEANING).ended(Phase.DONE, NOW));
      assertThat(next.placement().getFirst())
          .containsExactlyInAnyOrder(disk("b"), disk("c"), disk("d"));
    }
  }

  @Test
  void aMoveOfAnotherShardWaitsForItsTurnAndOneOfTheSameShardForTheOther() {
    ClusterState two =
        States.of(
            3,
            List.of("a", "b", "c", "d"),
            List.of(List.of("a", "b", "c"), List.of("a", "b", "c"), List.of("a", "b", "c")));
    Move running = move(Phase.COPYING);
    Move same = planned(8, 0, "b", "d");
    Move other = planned(9, 1, "a", "d");
    Move third = planned(10, 2, "a", "d");
    ClusterState state = with(two, running, same, other, third);
    assertThat(NextStep.dueMoves(state)).containsExactly(running, other, third);
    ClusterState full = with(two, running, same, other.in(Phase.COPYING), third);
    assertThat(NextStep.dueMoves(full)).containsExactly(running, other.in(Phase.COPYING));
    assertThat(NextStep.of(full, third, new NextStep.Observed(UNSEEN, ABSENT, ABSENT), NOW))
        .isEqualTo(new NextStep.Wait("2 moves run at once"));
    assertThat(NextStep.of(full, same, new NextStep.Observed(UNSEEN, ABSENT, ABSENT), NOW))
        .isEqualTo(new NextStep.Wait("another move of the shard runs"));
  }

  private static Move planned(long id, int shard, @Nullable String from, @Nullable String to) {
    return new Move(
        id,
        shard,
        from == null ? null : disk(from),
        to == null ? null : disk(to),
        Phase.PLANNED,
        0,
        "x",
        1,
        0);
  }

  /// Each was planned on what an earlier move would have made, which was then cancelled.
  static List<Move> senseless() {
    return List.of(
        planned(7, 0, "d", "a"),
        planned(7, 0, "b", "c"),
        planned(7, 0, "d", null),
        planned(7, 0, "c", null),
        planned(7, 0, null, "a"),
        planned(7, 0, "a", "nobody"));
  }

  @ParameterizedTest
  @MethodSource("senseless")
  void aMoveThatNoLongerMakesSenseIsCalledOff(Move move) {
    ClusterState state = with(STATE, move);
    ClusterState next = written(next(state, UNSEEN, ABSENT, ABSENT));
    assertThat(next.moves().open()).isEmpty();
    assertThat(next.moves().ended()).containsExactly(move.ended(Phase.CANCELLED, NOW));
    assertThat(next.placement()).isEqualTo(STATE.placement());
  }

  @Test
  void theOnlyReplicaIsJoinedByTheNewOneBeforeItGoes() {
    ClusterState alone = States.of(1, List.of("a", "d"), List.of(List.of("a")));
    ClusterState swapping = with(alone, move(Phase.SWAPPING));
    assertThat(next(swapping, led("a", List.of(), "a"), ABSENT, ABSENT))
        .isEqualTo(
            new NextStep.Swap(0, 5, disk("a"), List.of(disk("a")), List.of(disk("a"), disk("d"))));
    assertThat(next(swapping, led("a", List.of("d"), "a", "d"), ABSENT, ABSENT))
        .isEqualTo(new NextStep.PassLeadership(0, disk("a"), disk("d")));
    assertThat(next(swapping, led("d", List.of("a"), "a", "d"), ABSENT, ABSENT))
        .isEqualTo(
            new NextStep.Swap(0, 5, disk("d"), List.of(disk("a"), disk("d")), List.of(disk("d"))));
    assertThat(written(next(swapping, led("d", List.of(), "d"), ABSENT, ABSENT)).placement())
        .containsExactly(List.of(disk("d")));
  }

  @Test
  void noVoterGoesThatTheOthersCannotDoWithout() {
    Move only = new Move(7, 0, disk("c"), null, Phase.SWAPPING, 5, "x", 1, 0);
    ClusterState swapping = with(STATE, only);
    assertThat(next(swapping, led("a", List.of("c"), "a", "b", "c"), ABSENT, ABSENT))
        .isEqualTo(new NextStep.Wait("too few of the replicas that would remain answer"));
    assertThat(next(swapping, led("a", List.of("b"), "a", "b", "c"), ABSENT, ABSENT))
        .isInstanceOf(NextStep.Swap.class);
  }

  @Test
  void aSwapToADiskThatWasStruckOffIsCalledOffUnlessItHasHappened() {
    ClusterState swapping =
        with(STATE, move(Phase.SWAPPING)).with(States.member("d", "").in(Member.State.REMOVED));
    ClusterState off = written(next(swapping, led("b", List.of(), "a", "b", "c"), ABSENT, ABSENT));
    assertThat(off.moves().open()).isEmpty();
    assertThat(off.placement()).isEqualTo(STATE.placement());
    assertThat(next(swapping, led("b", true, List.of(), "a", "b", "c"), ABSENT, ABSENT))
        .isInstanceOf(NextStep.Wait.class);
    ClusterState on = written(next(swapping, led("b", List.of(), "d", "b", "c"), ABSENT, ABSENT));
    assertThat(on.moves().open()).extracting(Move::phase).containsExactly(Phase.CLEANING);
  }

  /// An order of a move that was called off may still have gone through.
  @Test
  void votersThatTheDocumentDoesNotKnowGoWithTheNextSwap() {
    ClusterState swapping = with(STATE, move(Phase.SWAPPING));
    assertThat(next(swapping, led("b", List.of(), "b", "c", "x"), ABSENT, ABSENT))
        .isEqualTo(
            new NextStep.Swap(
                0,
                5,
                disk("b"),
                List.of(disk("b"), disk("c"), disk("x")),
                List.of(disk("d"), disk("b"), disk("c"))));
    assertThat(next(swapping, led("x", List.of("c"), "b", "c", "x"), ABSENT, ABSENT))
        .isEqualTo(new NextStep.PassLeadership(0, disk("x"), disk("c")));
  }

  @Test
  void whatADrainingNodeStillHoldsWhenTheMovesAreOverIsPlannedAnew() {
    Move stale = planned(7, 0, "d", "a");
    ClusterState state = with(STATE, stale).with(States.member("b", "").in(Member.State.DRAINING));
    ClusterState next = written(next(state, UNSEEN, ABSENT, ABSENT));
    assertThat(next.moves().ended()).containsExactly(stale.ended(Phase.CANCELLED, NOW));
    assertThat(next.moves().open())
        .extracting(Move::from, Move::to, Move::reason)
        .contains(org.assertj.core.groups.Tuple.tuple(disk("b"), disk("d"), "drain b"));
  }

  @Test
  void aDamagedReplicaLosesItsVoteIsDeletedAndComesBack() {
    ClusterState state = ((Decision.Accepted) Rebuilding.rebuild(STATE, disk("b"), 0, NOW)).next();
    assertThat(NextStep.dueMoves(state)).as("the one that takes away").hasSize(1);
    state = written(next(state, UNSEEN, ABSENT, ABSENT));
    state = written(next(state, led("a", List.of("c"), "a", "c"), ABSENT, ABSENT));
    assertThat(state.storesOf(0)).containsExactly(disk("a"), disk("c"));
    assertThat(next(state, UNSEEN, new Replica.Failed("damaged"), ABSENT))
        .isEqualTo(new NextStep.Wait("node b deletes its replica"));
    state = written(next(state, UNSEEN, ABSENT, ABSENT));
    state = written(next(state, UNSEEN, ABSENT, ABSENT));
    assertThat(state.moves().open()).extracting(Move::phase).containsExactly(Phase.COPYING);
    state = written(next(state, UNSEEN, ABSENT, OPEN));
    state = written(next(state, led("a", List.of("c"), "a", "b", "c"), ABSENT, ABSENT));
    state = written(next(state, UNSEEN, ABSENT, ABSENT));
    assertThat(state.moves().open()).isEmpty();
    assertThat(state.moves().ended())
        .extracting(Move::phase)
        .containsExactly(Phase.DONE, Phase.DONE);
    assertThat(state.storesOf(0)).containsExactlyInAnyOrder(disk("a"), disk("b"), disk("c"));
  }

  /// As when a node is drained, which takes two votes of the meta group away, and then it is not.
  @Test
  void twoReplicasThatGoAndComeBackDoNotWaitForEachOther() {
    ClusterState state =
        with(
            STATE,
            planned(1, disk("b"), null),
            planned(2, disk("c"), null),
            planned(3, null, disk("b")),
            planned(4, null, disk("c")));
    assertThat(written(next(state, UNSEEN, ABSENT, ABSENT)).moves().open().getFirst().phase())
        .isEqualTo(Phase.SWAPPING);
    ClusterState oneWent =
        with(
            STATE,
            planned(2, disk("c"), null),
            planned(3, null, disk("b")),
            planned(4, null, disk("c")));
    assertThat(next(oneWent, UNSEEN, ABSENT, ABSENT))
        .isEqualTo(new NextStep.Wait("another move brings a replica first"));
  }

  private static Move planned(long id, @Nullable String from, @Nullable String to) {
    return new Move(id, 0, from, to, Phase.PLANNED, 0, "by hand", 1, 0);
  }

  @Test
  void aDamagedReplicaKeepsItsPlaceWhenItsComingBackIsCancelled() {
    ClusterState state = ((Decision.Accepted) Rebuilding.rebuild(STATE, disk("b"), 0, NOW)).next();
    Move back = state.moves().open().getLast();
    state = state.withMoves(state.moves().with(back.ended(Phase.CANCELLED, NOW)));
    state = written(next(state, UNSEEN, ABSENT, ABSENT));
    assertThat(state.moves().open()).isEmpty();
    assertThat(state.placement()).isEqualTo(STATE.placement());
  }

  /// Found by MovesSimulationTest, seed 63211290221169: it waited for ever.
  @Test
  void theOnlyReplicaIsNotMadeAnew() {
    ClusterState state = ((Decision.Accepted) Rebuilding.rebuild(STATE, disk("b"), 0, NOW)).next();
    state = written(next(state.withStoresOf(0, List.of(disk("b"))), UNSEEN, ABSENT, ABSENT));
    assertThat(state.moves().ended()).extracting(Move::phase).containsExactly(Phase.CANCELLED);
    assertThat(state.storesOf(0)).containsExactly(disk("b"));
  }

  @Test
  void aShardWhoseVotersAreNotThoseOfItsPlacementIsMended() {
    assertThat(mend(STATE, led("a", List.of("b", "c"), "a", "b", "c"), OPEN))
        .isEqualTo(new NextStep.Wait("nothing is wrong"));
    // An order of a move that was called off took c away.
    Group lacking = led("a", List.of("b"), "a", "b");
    assertThat(mend(STATE, lacking, OPEN)).isEqualTo(swap("a", "a b", "a b c"));
    assertThat(mend(STATE, lacking, ABSENT)).isInstanceOf(NextStep.Wait.class);
    assertThat(mend(with(STATE, move(Phase.PLANNED)), lacking, OPEN))
        .isInstanceOf(NextStep.Wait.class);
    // One brought d in its place.
    assertThat(mend(STATE, led("a", List.of("b", "d"), "a", "b", "d"), OPEN))
        .isEqualTo(swap("a", "a b d", "a b c"));
    assertThat(mend(STATE, led("d", List.of("a"), "a", "b", "c", "d"), OPEN))
        .isEqualTo(new NextStep.PassLeadership(0, disk("d"), disk("a")));
  }

  private static NextStep mend(ClusterState state, Group group, Replica missing) {
    return NextStep.mend(state, 0, group, _ -> missing);
  }

  private static NextStep swap(String leader, String before, String after) {
    return new NextStep.Swap(0, STATE.epoch(), disk(leader), disks(before), disks(after));
  }

  private static List<String> disks(String names) {
    return Arrays.stream(names.split(" ")).map(States::disk).toList();
  }
}

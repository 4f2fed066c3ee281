package io.ringhold.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MovePlannerTest {
  private static final List<Node> NODES =
      List.of(
          new Node("a", "north"),
          new Node("b", "south"),
          new Node("c", "west"),
          new Node("d", "north"),
          new Node("e", "south"));

  @Test
  void anotherNodeIsAReplacement() {
    assertThat(moves(placement("a b c"), placement("c d b")))
        .containsExactly(new Move(0, "a", "d"));
  }

  @Test
  void noMoreThanTheLeaderChangesWithoutAMove() {
    assertThat(moves(placement("a b c"), placement("c b a"))).isEmpty();
  }

  @Test
  void moreReplicasAreAddedFirst() {
    assertThat(moves(placement("a b"), placement("c b d")))
        .containsExactly(new Move(0, null, "c"), new Move(0, "a", "d"));
  }

  @Test
  void fewerReplicasAreRemovedLast() {
    assertThat(moves(placement("a b c"), placement("c d")))
        .containsExactly(new Move(0, "a", "d"), new Move(0, "b", null));
  }

  @Test
  void replicasAreReplacedWithinTheirZone() {
    assertThat(moves(placement("a b c"), placement("e d c")))
        .containsExactly(new Move(0, "a", "d"), new Move(0, "b", "e"));
  }

  @Test
  void shardsThatLackReplicasComeFirstAndEachShardIsServedBeforeAnyIsServedTwice() {
    var before = placement("a b c", "a b", "gone also c");
    var after = placement("d e c", "a b c", "a b c");
    assertThat(moves(before, after))
        .containsExactly(
            new Move(2, "gone", "a"),
            new Move(1, null, "c"),
            new Move(2, "also", "b"),
            new Move(0, "a", "d"),
            new Move(0, "b", "e"));
  }

  @Test
  void refusesOtherShards() {
    var one = placement("a");
    var two = placement("a", "a");
    assertThatThrownBy(() -> moves(one, two))
        .hasMessage("a placement of 1 shards does not become one of 2");
  }

  @Test
  void refusesToPlaceAReplicaOnNoNode() {
    assertThatThrownBy(() -> moves(placement("a"), placement("nobody")))
        .hasMessage("there is no node nobody to place a replica on");
  }

  @Test
  void aMoveChangesSomething() {
    assertThatThrownBy(() -> move("a", "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> move(null, null)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Move move(@Nullable String from, @Nullable String to) {
    return new Move(0, from, to);
  }

  private static List<Move> moves(Placement before, Placement after) {
    return MovePlanner.moves(before, after, NODES);
  }

  // `a b` is a shard on the nodes a and b.
  private static Placement placement(String... shards) {
    return new Placement(1, Stream.of(shards).map(shard -> List.of(shard.split(" ", -1))).toList());
  }
}

package io.ringhold.cli.moves;

import io.ringhold.client.ClusterState;
import io.ringhold.client.Move;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// How fast moves go, learnt by looking at them more than once. Only what has been seen counts: no
/// estimate before the second look.
public final class Pace {
  private record Look(long nanoTime, long bytesDone) {}

  private final Map<Long, Look> firstLooks = new HashMap<>();
  private final Set<Long> seen = new HashSet<>();
  private long startedAt = -1;
  private double fractionAtStart;
  private long now;

  /// Takes a look.
  ///
  /// @param mine which moves count
  public void look(ClusterState state, Predicate<Move> mine, long nanoTime) {
    now = nanoTime;
    for (Move move : state.unfinishedMoves()) {
      if (mine.test(move)) {
        seen.add(move.id());
        if (move.phase() == Move.Phase.COPYING) {
          firstLooks.putIfAbsent(move.id(), new Look(nanoTime, move.bytesDone()));
        }
      }
    }
    if (startedAt < 0) {
      startedAt = nanoTime;
      fractionAtStart = fraction(state);
    }
  }

  /// When a move will have been copied.
  public Optional<Duration> left(Move move) {
    Look first = firstLooks.get(move.id());
    if (first == null || move.phase() != Move.Phase.COPYING || move.bytesTotal() <= 0) {
      return Optional.empty();
    }
    return left(
        now - first.nanoTime(),
        (double) (move.bytesDone() - first.bytesDone()),
        (double) (move.bytesTotal() - move.bytesDone()));
  }

  /// When all moves that were seen will be over.
  public Optional<Duration> left(ClusterState state) {
    double fraction = fraction(state);
    return left(now - startedAt, fraction - fractionAtStart, 1 - fraction);
  }

  private static Optional<Duration> left(long nanos, double done, double toDo) {
    return done <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) (nanos / done * Math.max(0, toDo))));
  }

  int total() {
    return seen.size();
  }

  int over(ClusterState state) {
    return total() - (int) unfinished(state).count();
  }

  // Of all moves that were seen; a copied one is nearly over.
  private double fraction(ClusterState state) {
    double copied = unfinished(state).mapToDouble(Pace::copied).sum();
    return seen.isEmpty() ? 0 : (over(state) + copied) / seen.size();
  }

  private static double copied(Move move) {
    return switch (move.phase()) {
      case COPYING -> 0.9 * MoveForm.fraction(move);
      case SWAPPING, CLEANING -> 0.9;
      case PLANNED, DONE, CANCELLED, UNKNOWN -> 0;
    };
  }

  private Stream<Move> unfinished(ClusterState state) {
    return state.unfinishedMoves().stream().filter(move -> seen.contains(move.id()));
  }
}

package io.ringhold.server.cluster;

import java.util.ArrayList;
import java.util.List;

/// The moves of the cluster and how fast they may go.
///
/// @param open in the order in which they begin
/// @param ended the last ones, newest first
/// @param paused none begins, and none goes further than copying
/// @param atOnce how many may run at the same time
/// @param bytesPerSecond that each node sends to others; 0 = no limit
public record Moves(
    List<Move> open, List<Move> ended, boolean paused, int atOnce, long bytesPerSecond) {
  private static final int ENDED_KEPT = 64;
  public static final Moves NONE = new Moves(List.of(), List.of(), false, 2, 64 << 20);

  public Moves {
    open = List.copyOf(open);
    ended = List.copyOf(ended);
  }

  Moves withOpen(List<Move> next) {
    return new Moves(next, ended, paused, atOnce, bytesPerSecond);
  }

  Moves withPaused(boolean now) {
    return new Moves(open, ended, now, atOnce, bytesPerSecond);
  }

  Moves limited(int newAtOnce, long newBytesPerSecond) {
    return new Moves(open, ended, paused, newAtOnce, newBytesPerSecond);
  }

  /// The same moves with one of them changed; one that has ended goes over to the others that have.
  Moves with(Move changed) {
    List<Move> stillOpen = new ArrayList<>();
    for (Move move : open) {
      Move now = move.id() == changed.id() ? changed : move;
      if (now.isOpen()) {
        stillOpen.add(now);
      }
    }
    if (changed.isOpen()) {
      return withOpen(stillOpen);
    }
    List<Move> over = new ArrayList<>(List.of(changed));
    over.addAll(ended.subList(0, Math.min(ended.size(), ENDED_KEPT - 1)));
    return new Moves(stillOpen, over, paused, atOnce, bytesPerSecond);
  }
}

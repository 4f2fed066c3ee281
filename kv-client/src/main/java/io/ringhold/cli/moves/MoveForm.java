package io.ringhold.cli.moves;

import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Units;
import io.ringhold.client.ClusterState;
import io.ringhold.client.Move;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Moves as text and as JSON.
public final class MoveForm {
  private MoveForm() {}

  /// The number, or `meta`.
  public static String shard(int shard) {
    return shard == ClusterState.META ? "meta" : Integer.toString(shard);
  }

  /// The same for programs: a number, or the text `meta`.
  public static Json shardJson(int shard) {
    return shard == ClusterState.META
        ? new Json.Text("meta")
        : new Json.Numeral(Integer.toString(shard));
  }

  public static String phase(Move move) {
    return move.phase().name().toLowerCase(Locale.ROOT);
  }

  /// `shard 3 from node-1 to node-4`.
  public static String way(Move move) {
    if (move.from() != null && move.from().equals(move.to())) {
      return "shard %s to the new disk of %s".formatted(shard(move.shard()), move.to());
    }
    var way = new StringBuilder("shard " + shard(move.shard()));
    if (move.from() != null) {
      way.append(" from ").append(move.from());
    }
    if (move.to() != null) {
      way.append(" to ").append(move.to());
    }
    return way.toString();
  }

  /// `12.0 MiB of 26.5 MiB (45 %)`; empty while nothing is known.
  public static String copied(Move move) {
    if (move.bytesTotal() <= 0) {
      return "";
    }
    return "%s of %s (%s)"
        .formatted(
            Units.bytes(move.bytesDone()),
            Units.bytes(move.bytesTotal()),
            Units.percent(fraction(move)));
  }

  /// How much is copied, from 0 to 1.
  static double fraction(Move move) {
    return move.bytesTotal() <= 0 ? 0 : Math.min(1, (double) move.bytesDone() / move.bytesTotal());
  }

  /// `move 12: shard 3 from node-1 to node-4, copying, 12.0 MiB of 26.5 MiB (45 %), 3 s left`.
  public static String line(Move move, Optional<Duration> left) {
    var line = new StringBuilder("move %d: %s, %s".formatted(move.id(), way(move), phase(move)));
    if (move.phase() == Move.Phase.COPYING && !copied(move).isEmpty()) {
      line.append(", ").append(copied(move));
    }
    left.ifPresent(time -> line.append(", ").append(Units.duration(time)).append(" left"));
    if (!move.note().isEmpty()) {
      line.append("; ").append(move.note());
    }
    return line.toString();
  }

  public static Json json(Move move, Optional<Duration> left) {
    return Json.object()
        .with("id", move.id())
        .with("shard", shardJson(move.shard()))
        .with("from", nullable(move.from()))
        .with("to", nullable(move.to()))
        .with("phase", phase(move))
        .with("reason", move.reason())
        .with("note", move.note())
        .with("bytes_done", move.bytesDone())
        .with("bytes_total", move.bytesTotal())
        .with(
            "eta_millis",
            left.<Json>map(time -> new Json.Numeral(Long.toString(time.toMillis())))
                .orElseGet(Json.Null::new))
        .with("planned_at_millis", move.plannedAtMillis())
        .with("ended_at_millis", move.endedAtMillis());
  }

  public static Json.Struct json(Move.Plan plan) {
    List<Json> moves = plan.moves().stream().map(move -> json(move, Optional.empty())).toList();
    return Json.object().with("epoch", plan.epoch()).with("moves", new Json.Array(moves));
  }

  private static Json nullable(@Nullable String text) {
    return text == null ? new Json.Null() : new Json.Text(text);
  }
}

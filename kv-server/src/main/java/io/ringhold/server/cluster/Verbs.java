package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.Decision.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What people and tools may ask of the cluster: each verb looks at the state and the facts and
/// either makes the next state or says why not.
public final class Verbs {
  private final ClusterState state;
  private final long nowMs;

  private Verbs(ClusterState state, long nowMs) {
    this.state = state;
    this.nowMs = nowMs;
  }

  public static Verbs on(ClusterState state, long nowMs) {
    return new Verbs(state, nowMs);
  }

  /// What was observed of the nodes, just now.
  ///
  /// @param answering store ids of the disks that answer
  /// @param bytesHeld bytes of tables on each disk that answers
  /// @param bytesFree of each disk that answers
  /// @param leaderless shards of which no node knows a leader
  public record Facts(
      List<String> answering,
      Map<String, Long> bytesHeld,
      Map<String, Long> bytesFree,
      List<Integer> leaderless) {
    boolean answers(String storeId) {
      return answering.contains(storeId);
    }
  }

  public Decision drain(String node, Facts facts) {
    return ofMember(
        node,
        member -> {
          if (member.state() == Member.State.DRAINING) {
            return refused("ALREADY_DRAINING", "node %s is draining already", node);
          }
          List<Member> rest =
              state.active().stream()
                  .filter(other -> !other.storeId().equals(member.storeId()))
                  .toList();
          Decision.Refused unsafe = unsafeWithout(member, rest, facts);
          if (unsafe != null) {
            return unsafe;
          }
          ClusterState draining = state.with(member.in(Member.State.DRAINING));
          ClusterState sparing =
              cancelled(
                  draining, move -> member.storeId().equals(move.to()) && move.canBeCancelled());
          return new Decision.Accepted(planned(sparing, "drain " + node));
        });
  }

  private Decision.@Nullable Refused unsafeWithout(Member member, List<Member> rest, Facts facts) {
    int needed = state.replicasWanted();
    if (rest.size() < needed) {
      return new Decision.Refused(
          "TOO_FEW_NODES",
          "without node %s there are %d nodes for %d replicas of each shard; add a node first"
              .formatted(member.name(), rest.size(), needed));
    }
    long zones = zones(rest);
    if (zones < Math.min(state.replication(), zones(state.active()))) {
      return new Decision.Refused(
          "TOO_FEW_ZONES",
          "node %s is the last of zone %s: without it the %d replicas of a shard are spread over %d zones only; add a node in that zone first"
              .formatted(member.name(), member.zone(), state.replication(), zones));
    }
    long bytes = facts.bytesHeld().getOrDefault(member.storeId(), 0L);
    long free =
        rest.stream().mapToLong(other -> facts.bytesFree().getOrDefault(other.storeId(), 0L)).sum();
    if (bytes + bytes / 5 > free) {
      return new Decision.Refused(
          "TOO_LITTLE_DISK",
          "node %s holds %d bytes and the others have %d bytes free, less than 1.2 times as much"
              .formatted(member.name(), bytes, free));
    }
    return null;
  }

  private static long zones(List<Member> members) {
    return members.stream().map(Member::zone).distinct().count();
  }

  /// Moves away from the node that can be cancelled are; those that cannot go on, and what they
  /// took is not brought back.
  public Decision undrain(String node) {
    return ofMember(
        node,
        member -> {
          if (member.state() != Member.State.DRAINING) {
            return refused("NOT_DRAINING", "node %s is not draining", node);
          }
          ClusterState active = state.with(member.in(Member.State.ACTIVE));
          return new Decision.Accepted(
              cancelled(
                  active, move -> member.storeId().equals(move.from()) && move.canBeCancelled()));
        });
  }

  /// The node keeps its replicas and its votes, leads nothing and gets no requests.
  public Decision beginMaintenance(String node) {
    return ofMember(
        node,
        member ->
            switch (member.state()) {
              case MAINTENANCE ->
                  refused("ALREADY_IN_MAINTENANCE", "node %s is in maintenance already", node);
              case DRAINING, REMOVED, WAITING ->
                  refused(
                      "NODE_DRAINING",
                      "node %s is draining: what is done to it disturbs nobody when it is drained",
                      node);
              case ACTIVE -> {
                ClusterState next = state.with(member.in(Member.State.MAINTENANCE));
                List<Integer> left = unledShards(next);
                yield left.isEmpty()
                    ? new Decision.Accepted(next)
                    : refused(
                        "NO_OTHER_LEADER",
                        "without node %s nobody could lead shards %s: every other node that holds them is in maintenance or drains, or there is none",
                        node,
                        names(left));
              }
            });
  }

  private static List<Integer> unledShards(ClusterState state) {
    return IntStream.range(0, state.shards())
        .filter(shard ->
            state.storesOf(shard).stream()
                .flatMap(store -> state.store(store).stream())
                .noneMatch(member -> member.state() == Member.State.ACTIVE))
        .boxed()
        .toList();
  }

  public Decision endMaintenance(String node) {
    return ofMember(
        node,
        member ->
            member.state() == Member.State.MAINTENANCE
                ? new Decision.Accepted(state.with(member.in(Member.State.ACTIVE)))
                : refused("NOT_IN_MAINTENANCE", "node %s is not in maintenance", node));
  }

  private ClusterState cancelled(ClusterState from, Predicate<Move> which) {
    Moves moves = from.moves();
    for (Move move : moves.open()) {
      if (which.test(move)) {
        moves = moves.with(move.ended(Move.Phase.CANCELLED, nowMs));
      }
    }
    return from.withMoves(moves).asOneChangeOf(state);
  }

  /// @param holds what the node says that it still holds; null when it could not be asked
  /// @param named shards whose group still names the disk, or could not be asked
  public Decision remove(String node, @Nullable List<Integer> holds, List<Integer> named) {
    return ofMember(
        node,
        member -> {
          if (member.state() != Member.State.DRAINING) {
            return refused(
                "NOT_DRAINED",
                "node %s is in service; drain it first: kv node drain %s",
                node,
                node);
          }
          List<Integer> planned = state.shardsOf(member.storeId());
          if (!planned.isEmpty() || !named.isEmpty()) {
            return refused(
                "NOT_DRAINED",
                "node %s still holds or votes in shards %s; wait until it is drained: kv moves",
                node,
                planned.isEmpty() ? named : planned);
          }
          List<Long> open =
              state.moves().open().stream()
                  .filter(move ->
                      member.storeId().equals(move.from()) || member.storeId().equals(move.to()))
                  .map(Move::id)
                  .toList();
          if (!open.isEmpty()) {
            return refused(
                "NOT_DRAINED", "moves %s from or to node %s are still open: kv moves", open, node);
          }
          if (holds == null) {
            return refused(
                "NOT_PROVEN",
                "node %s does not answer, so nothing proves that it holds nothing; start it, or give its place to another: kv node replace %s --with NODE",
                node,
                node);
          }
          if (!holds.isEmpty()) {
            return refused(
                "NOT_DRAINED", "node %s has not deleted shards %s yet; wait a moment", node, holds);
          }
          return new Decision.Accepted(state.with(member.in(Member.State.REMOVED)));
        });
  }

  /// @param with name of the node that takes over; empty for the disk that waits under the same
  ///   name
  public Decision replace(String node, String with, Facts facts) {
    return ofMember(
        node,
        lost -> {
          if (facts.answers(lost.storeId())) {
            return refused(
                "NODE_ALIVE",
                "node %s answers with the disk %s, which is not lost; use kv node drain %s",
                node,
                lost.storeId(),
                node);
          }
          Member next = successor(node, with);
          if (next == null) {
            return with.isEmpty()
                ? refused(
                    "NO_NEW_DISK",
                    "no new disk waits under the name %s; start the node on an empty disk, or name another: kv node replace %s --with NODE",
                    node,
                    node)
                : refused("UNKNOWN_NODE", "%s", unknown(with));
          }
          List<Integer> held = state.shardsOf(lost.storeId());
          List<Integer> stuck = held.stream().filter(facts.leaderless()::contains).toList();
          if (!stuck.isEmpty()) {
            return refused(
                "QUORUM_LOST",
                "shards %s have no leader, so their replicas on node %s cannot be replaced; bring their other nodes back first: kv health",
                names(stuck),
                node);
          }
          ClusterState freed = freed(lost, next);
          if (Plans.projectedShardsOf(freed, lost.storeId()).stream()
              .anyMatch(Plans.projectedShardsOf(freed, next.storeId())::contains)) {
            return refused(
                "SAME_SHARDS",
                "node %s holds replicas of the same shards as node %s; replace it with a new node",
                next.name(),
                node);
          }
          return new Decision.Accepted(replaced(freed, lost, next));
        });
  }

  private @Nullable Member successor(String node, String with) {
    return with.isEmpty()
        ? state.members().stream()
            .filter(m -> m.state() == Member.State.WAITING && m.name().equals(node))
            .reduce((_, last) -> last)
            .orElse(null)
        : state.node(with).filter(m -> m.state() == Member.State.ACTIVE).orElse(null);
  }

  private ClusterState freed(Member lost, Member next) {
    return cancelled(
        state.with(lost.in(Member.State.REMOVED)).with(next.in(Member.State.ACTIVE)),
        move ->
            move.canBeCancelled()
                && (lost.storeId().equals(move.to()) || lost.storeId().equals(move.from())));
  }

  /// The new disk takes what the lost one holds, or will hold once the moves are through that can
  /// no longer be cancelled; and what was to come to it.
  private ClusterState replaced(ClusterState freed, Member lost, Member next) {
    List<Move> more = new ArrayList<>();
    for (int shard : Plans.projectedShardsOf(freed, lost.storeId())) {
      more.add(
          Plans.planned(
              freed.nextId() + more.size(),
              shard,
              lost.storeId(),
              next.storeId(),
              "replace " + lost.name(),
              nowMs));
    }
    for (Move move : state.moves().open()) {
      if (lost.storeId().equals(move.to())
          && move.canBeCancelled()
          && !Plans.projectedShardsOf(freed, next.storeId()).contains(move.shard())) {
        more.add(
            Plans.planned(
                freed.nextId() + more.size(),
                move.shard(),
                move.from(),
                next.storeId(),
                move.reason(),
                nowMs));
      }
    }
    return freed.withPlanned(more).asOneChangeOf(state);
  }

  public Decision rebalance() {
    return new Decision.Accepted(planned(state, "rebalance"));
  }

  private ClusterState planned(ClusterState from, String reason) {
    return Plans.planned(from, reason, nowMs).asOneChangeOf(state);
  }

  public Decision pause() {
    return state.moves().paused()
        ? refused("ALREADY_PAUSED", "the moves are paused already")
        : new Decision.Accepted(state.withMoves(state.moves().withPaused(true)));
  }

  public Decision resume() {
    return state.moves().paused()
        ? new Decision.Accepted(state.withMoves(state.moves().withPaused(false)))
        : refused("NOT_PAUSED", "the moves are not paused");
  }

  public Decision cancel(long id) {
    Moves moves = state.moves();
    for (Move move : moves.open()) {
      if (move.id() == id) {
        return move.canBeCancelled()
            ? new Decision.Accepted(
                state.withMoves(moves.with(move.ended(Move.Phase.CANCELLED, nowMs))))
            : refused(
                "TOO_LATE",
                "move %d is changing the group of shard %s; it will be through in a moment",
                id,
                name(move.shard()));
      }
    }
    return moves.ended().stream().anyMatch(move -> move.id() == id)
        ? refused("MOVE_ENDED", "move %d has ended already", id)
        : refused("UNKNOWN_MOVE", "there is no move %d", id);
  }

  /// @param atOnce 0 = as it was
  /// @param bytesPerSecond null = as it was
  public Decision limit(int atOnce, @Nullable Long bytesPerSecond) {
    if (atOnce < 0 || atOnce > 64) {
      return refused("LIMIT_EXCEEDED", "moves at once: %d; 1 to 64 are possible", atOnce);
    }
    if (bytesPerSecond != null && bytesPerSecond < 0) {
      return refused("LIMIT_EXCEEDED", "bytes per second: %d; 0 means no limit", bytesPerSecond);
    }
    Moves moves = state.moves();
    return new Decision.Accepted(
        state.withMoves(
            moves.limited(
                atOnce == 0 ? moves.atOnce() : atOnce,
                bytesPerSecond == null ? moves.bytesPerSecond() : bytesPerSecond)));
  }

  public Decision moveShard(int shard, String from, String to) {
    if (shard < ClusterState.META || shard >= state.shards()) {
      return refused(
          "UNKNOWN_SHARD", "there is no shard %d; there are 0 to %d", shard, state.shards() - 1);
    }
    if (state.moves().open().stream().anyMatch(move -> move.shard() == shard)) {
      return refused("MOVE_RUNNING", "a move of shard %s is open already: kv moves", name(shard));
    }
    return ofMember(
        from,
        giver ->
            ofMember(
                to,
                taker -> {
                  List<String> stores = state.storesOf(shard);
                  if (!stores.contains(giver.storeId())) {
                    return refused(
                        "NOT_A_REPLICA",
                        "node %s holds no replica of shard %s; %s do",
                        from,
                        name(shard),
                        state.nodesOf(shard));
                  }
                  if (stores.contains(taker.storeId())) {
                    return refused(
                        "ALREADY_A_REPLICA",
                        "node %s holds a replica of shard %s already",
                        to,
                        name(shard));
                  }
                  if (!taker.takesReplicas()) {
                    return refused("NODE_DRAINING", "node %s is draining", to);
                  }
                  if (crowdsZone(shard, giver, taker)) {
                    return refused(
                        "TOO_FEW_ZONES",
                        "shard %s would have two replicas in zone %s",
                        name(shard),
                        taker.zone());
                  }
                  return planned(shard, giver, taker);
                }));
  }

  private Decision planned(int shard, Member giver, Member taker) {
    Move move =
        Plans.planned(state.nextId(), shard, giver.storeId(), taker.storeId(), "by hand", nowMs);
    return new Decision.Accepted(state.withPlanned(List.of(move)));
  }

  private boolean crowdsZone(int shard, Member giver, Member taker) {
    if (giver.zone().equals(taker.zone())) {
      return false;
    }
    return state.storesOf(shard).stream()
        .filter(store -> !store.equals(giver.storeId()))
        .flatMap(store -> state.store(store).stream())
        .anyMatch(other -> other.zone().equals(taker.zone()));
  }

  private Decision ofMember(String node, Function<Member, Decision> decide) {
    Member member = state.node(node).orElse(null);
    return member == null ? refused("UNKNOWN_NODE", "%s", unknown(node)) : decide.apply(member);
  }

  private String unknown(String node) {
    return "cluster %s has no node %s; it has %s"
        .formatted(
            state.cluster(),
            node,
            state.belonging().map(Member::name).sorted().collect(Collectors.joining(", ")));
  }

  public static String name(int shard) {
    return shard == ClusterState.META ? "meta" : Integer.toString(shard);
  }

  public static String names(List<Integer> shards) {
    return shards.stream().map(Verbs::name).collect(Collectors.joining(", "));
  }
}

package io.ringhold.server.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Judges every shard by what the nodes say of their replicas.
public record Health(Level level, List<Shard> shards, List<String> advice) {
  /// The entries that a healthy follower may be behind.
  private static final long LAG_MAX = 4_096;

  /// In the order in which one is worse than another.
  public enum Level {
    WHOLE,
    /// Serves, but with less than it should have.
    AT_RISK,
    /// Nobody could be asked who would know.
    UNKNOWN,
    /// Takes no writes.
    UNAVAILABLE
  }

  /// @param leads whether the replica takes itself for the leader
  /// @param voters store ids, as the replica knows them
  /// @param committed index of the last entry that the replica knows to be committed
  /// @param applied index of the last entry in its state
  public record Replica(
      String storeId,
      int shard,
      boolean leads,
      long term,
      List<String> voters,
      long committed,
      long applied,
      String problem) {
    boolean isSound() {
      return problem.isEmpty();
    }
  }

  /// @param leader store id; empty when no leader is known
  /// @param replicas of those disks that should hold the shard or vote in it
  public record Shard(int shard, Level level, String leader, List<Seat> replicas, String why) {}

  /// One disk's place in a shard.
  ///
  /// @param lag entries that the leader has committed and it has not applied; -1 when unknown
  public record Seat(String storeId, boolean voter, boolean answers, long lag, String problem) {}

  /// @param reports of the disks that answered, by store id
  public static Health of(ClusterState state, Map<String, List<Replica>> reports) {
    List<Shard> shards = new ArrayList<>();
    for (int shard = ClusterState.META; shard < state.shards(); shard++) {
      shards.add(judge(state, shard, reports));
    }
    Level level = shards.stream().map(Shard::level).max(Comparator.naturalOrder()).orElseThrow();
    return new Health(level, shards, advice(state, shards));
  }

  private static Shard judge(ClusterState state, int shard, Map<String, List<Replica>> reports) {
    Map<String, Replica> replicas = new TreeMap<>();
    reports.forEach((store, all) ->
        all.stream()
            .filter(replica -> replica.shard() == shard)
            .forEach(replica -> replicas.put(store, replica)));
    Optional<Replica> leader =
        replicas.values().stream()
            .filter(Replica::leads)
            .max(Comparator.comparingLong(Replica::term));
    long committed = leader.map(Replica::committed).orElse(0L);
    List<String> placed = state.storesOf(shard);
    List<String> voters = leader.map(Replica::voters).orElse(placed);
    Set<String> all = new LinkedHashSet<>(placed);
    all.addAll(voters);
    List<Seat> seats =
        all.stream()
            .map(store ->
                seat(store, voters, replicas.get(store), reports.containsKey(store), committed))
            .toList();
    long sound = seats.stream().filter(s -> s.voter() && serves(s, replicas)).count();
    boolean majority = sound * 2 > voters.size();
    if (leader.isPresent() && majority) {
      String why = shortcomings(state, shard, voters, seats);
      Level level = why.isEmpty() ? Level.WHOLE : Level.AT_RISK;
      return new Shard(shard, level, leader.get().storeId(), seats, why);
    }
    if (seats.stream().noneMatch(Seat::answers)) {
      return new Shard(shard, Level.UNKNOWN, "", seats, "none of its nodes answers");
    }
    return new Shard(
        shard,
        Level.UNAVAILABLE,
        "",
        seats,
        majority
            ? "no leader yet, though a majority is up: an election takes a few seconds"
            : "its majority is gone: %s"
                .formatted(
                    seats.stream()
                        .filter(s -> s.voter() && !serves(s, replicas))
                        .map(s ->
                            "node %s %s"
                                .formatted(
                                    state.nameOf(s.storeId()),
                                    s.answers() ? s.problem() : "does not answer"))
                        .collect(Collectors.joining(", "))));
  }

  private static boolean serves(Seat seat, Map<String, Replica> replicas) {
    Replica replica = replicas.get(seat.storeId());
    return replica != null && replica.isSound();
  }

  private static Seat seat(
      String store,
      List<String> voters,
      @Nullable Replica replica,
      boolean answers,
      long committed) {
    boolean voter = voters.contains(store);
    return replica == null
        ? new Seat(store, voter, answers, -1, answers ? "holds no replica" : "")
        : new Seat(
            store, voter, answers, Math.max(0, committed - replica.applied()), replica.problem());
  }

  private static String shortcomings(
      ClusterState state, int shard, List<String> voters, List<Seat> seats) {
    List<String> found = new ArrayList<>();
    for (Seat seat : seats) {
      String node = state.nameOf(seat.storeId());
      if (!seat.answers()) {
        found.add("node %s does not answer".formatted(node));
      } else if (!seat.problem().isEmpty()) {
        found.add("node %s: %s".formatted(node, seat.problem()));
      } else if (!seat.voter()) {
        found.add("node %s has no vote yet".formatted(node));
      } else if (seat.lag() > LAG_MAX) {
        found.add("node %s is %d entries behind".formatted(node, seat.lag()));
      }
    }
    int wanted = state.replicasWanted();
    if (shard != ClusterState.META && voters.size() < wanted) {
      found.add("%d of %d replicas".formatted(voters.size(), wanted));
    }
    return String.join(", ", found);
  }

  private static List<String> advice(ClusterState state, List<Shard> shards) {
    List<String> advice = new ArrayList<>();
    Set<String> needed = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    Set<String> damaged = new TreeSet<>();
    for (Shard shard : shards) {
      for (Seat seat : shard.replicas()) {
        String node = state.nameOf(seat.storeId());
        if (!seat.answers()) {
          silent.add(node);
          if (shard.level() == Level.UNAVAILABLE) {
            needed.add(node);
          }
        } else if (seat.voter() && !seat.problem().isEmpty()) {
          damaged.add("%s on node %s".formatted(Verbs.name(shard.shard()), node));
        }
      }
    }
    if (!needed.isEmpty()) {
      advice.add(
          "bring back %s: shards without a majority heal by themselves then, and nothing acknowledged is lost"
              .formatted(String.join(", ", needed)));
    }
    silent.removeAll(needed);
    for (String node : silent) {
      advice.add(
          "start node %s, or, if its disk is lost: kv node replace %s".formatted(node, node));
    }
    if (!damaged.isEmpty()) {
      advice.add(
          "replicas closed after a failure: %s; restart the node, and if they stay closed move them: kv shard move SHARD --from NODE --to OTHER"
              .formatted(String.join(", ", damaged)));
    }
    state.members().stream()
        .filter(member -> member.state() == Member.State.WAITING)
        .forEach(member ->
            advice.add(
                "a new disk waits under the name %s: kv node replace %s"
                    .formatted(member.name(), member.name())));
    if (state.moves().paused() && !state.moves().open().isEmpty()) {
      advice.add("moves are paused: kv rebalance --resume");
    }
    return advice;
  }
}

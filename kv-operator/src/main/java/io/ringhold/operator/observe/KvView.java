package io.ringhold.operator.observe;

import java.util.List;
import java.util.Optional;

/// The cluster as its nodes tell it. Without proof it is unknown, never empty.
public sealed interface KvView {
  /// Nothing that destroys may follow from this.
  record Unknown(String why) implements KvView {}

  /// Confirmed by a majority of the meta group.
  ///
  /// @param moves that have not ended
  /// @param imbalance moves that would even out the load; 0 while moves are open
  record Known(
      String clusterId,
      long epoch,
      int replication,
      int shards,
      String metaLeader,
      Level level,
      List<Member> members,
      List<Shard> health,
      int moves,
      int imbalance,
      boolean movesPaused,
      int movesAtOnce,
      long bytesPerSecond,
      List<String> advice)
      implements KvView {
    public Known {
      members = List.copyOf(members);
      health = List.copyOf(health);
      advice = List.copyOf(advice);
    }

    /// Who has this name and is not struck off and does not wait.
    public Optional<Member> member(String name) {
      return members.stream().filter(m -> m.name().equals(name) && m.state().belongs()).findFirst();
    }

    /// A new disk that asks for the place of another.
    public Optional<Member> waiting(String name) {
      return members.stream()
          .filter(m -> m.name().equals(name) && m.state() == State.WAITING)
          .findFirst();
    }

    public boolean isStruckOff(String storeId) {
      return members.stream()
          .anyMatch(m -> m.storeId().equals(storeId) && m.state() == State.REMOVED);
    }

    public boolean wasRemoved(String name) {
      return members.stream().anyMatch(m -> m.name().equals(name) && m.state() == State.REMOVED);
    }

    /// What the cluster itself says that should be done first.
    public String adviceOr(String otherwise) {
      return advice.isEmpty() ? otherwise : advice.getFirst();
    }

    public List<Member> belonging() {
      return members.stream().filter(m -> m.state().belongs()).toList();
    }
  }

  /// As the cluster judges itself, or a shard.
  enum Level {
    WHOLE,
    AT_RISK,
    UNAVAILABLE,
    UNKNOWN
  }

  /// Of a disk.
  enum State {
    ACTIVE,
    DRAINING,
    MAINTENANCE,
    REMOVED,
    WAITING;

    public boolean belongs() {
      return this == ACTIVE || this == DRAINING || this == MAINTENANCE;
    }
  }

  /// @param answers it was asked just now and answered
  /// @param replicas that the placement gives it, or that its disk still holds
  record Member(
      String name,
      String storeId,
      State state,
      String zone,
      String version,
      boolean answers,
      boolean ready,
      int replicas,
      int leaders) {}

  /// @param number -1 is the meta group
  /// @param voters names of the nodes that vote, answering or not
  /// @param answering those of them that answer
  record Shard(int number, Level level, List<String> voters, List<String> answering, String why) {
    public Shard {
      voters = List.copyOf(voters);
      answering = List.copyOf(answering);
    }

    /// For people.
    public String label() {
      return number < 0 ? "meta" : Integer.toString(number);
    }

    /// Whether a majority answers when one node is gone.
    public boolean survives(String lost) {
      long left = answering.stream().filter(name -> !name.equals(lost)).count();
      return left > voters.size() / 2;
    }
  }
}

package io.ringhold.server.cluster;

import java.util.ArrayList;
import java.util.List;

/// How disks come into the cluster, and what their nodes say of themselves each time they start.
public final class Joining {
  private Joining() {}

  /// The state after a node has introduced itself; `state` itself when that changes nothing.
  ///
  /// A new name is let in at once: somebody started that node for this cluster, and it holds
  /// nothing until moves are planned. A known name with another disk must wait: its old disk may be
  /// all right.
  public static Decision introduce(ClusterState state, Member self) {
    if (!ClusterStateCodec.canBeWritten(self)) {
      return Decision.refused(
          "INVALID_NAME", "node, disk, addresses, zone and version have no tabs and line ends");
    }
    Member known = state.store(self.storeId()).orElse(null);
    if (known != null) {
      return known(state, known, self);
    }
    if (self.featureLevel() < state.featureLevel()) {
      return tooOld(state, self);
    }
    boolean taken = state.node(self.name()).isPresent();
    List<Member> members = new ArrayList<>(state.members());
    members.removeIf(
        other -> other.state() == Member.State.WAITING && other.name().equals(self.name()));
    members.add(self.in(taken ? Member.State.WAITING : Member.State.ACTIVE));
    return new Decision.Accepted(state.withMembers(members));
  }

  private static Decision known(ClusterState state, Member known, Member self) {
    if (!known.name().equals(self.name())) {
      return Decision.refused(
          "DISK_OF_ANOTHER",
          "disk %s belongs to node %s, not to node %s",
          known.storeId(),
          known.name(),
          self.name());
    }
    if (!known.grpcAddress().equals(self.grpcAddress())
        || !known.raftAddress().equals(self.raftAddress())) {
      return Decision.refused(
          "ADDRESS_CHANGED",
          "the cluster knows node %s as %s/%s, not as %s/%s; an address cannot change, a new disk can join under the new one",
          known.name(),
          known.grpcAddress(),
          known.raftAddress(),
          self.grpcAddress(),
          self.raftAddress());
    }
    if (self.featureLevel() < state.featureLevel()) {
      return tooOld(state, self);
    }
    // Whose name it waited for may have been removed meanwhile.
    boolean letIn = known.state() == Member.State.WAITING && state.node(known.name()).isEmpty();
    Member now = letIn ? known.as(self).in(Member.State.ACTIVE) : known.as(self);
    return new Decision.Accepted(now.equals(known) ? state : state.with(now));
  }

  private static Decision tooOld(ClusterState state, Member self) {
    return Decision.refused(
        "BUILD_TOO_OLD",
        "node %s runs version %s of feature level %d and the cluster is at level %d; start a newer version",
        self.name(),
        self.version(),
        self.featureLevel(),
        state.featureLevel());
  }

  /// The level that all members understand.
  public static int commonFeatureLevel(ClusterState state) {
    return state.belonging().mapToInt(Member::featureLevel).min().orElse(state.featureLevel());
  }

  public static ClusterState raised(ClusterState state, int featureLevel) {
    return state.withFeatureLevel(featureLevel);
  }
}

package io.ringhold.server.cluster;

/// One disk of the cluster and the node that runs on it. The disk is the identity; a node that
/// comes back with another disk is another member.
///
/// @param zone what fails together with it; may be empty
/// @param featureLevel the newest that its build understands
public record Member(
    String name,
    String storeId,
    String grpcAddress,
    String raftAddress,
    String zone,
    String version,
    int featureLevel,
    State state) {
  public enum State {
    ACTIVE,
    /// Gives its replicas away and takes none.
    DRAINING,
    /// Keeps its replicas and votes, but leads nothing and gets no requests: a person works on it.
    MAINTENANCE,
    /// Struck off or replaced; this disk never comes back.
    REMOVED,
    /// A disk under the name of a member that asks to be let in.
    WAITING
  }

  /// Whether replicas may be put on it.
  public boolean takesReplicas() {
    return state == State.ACTIVE || state == State.MAINTENANCE;
  }

  public boolean belongs() {
    return takesReplicas() || state == State.DRAINING;
  }

  public Member in(State next) {
    return new Member(name, storeId, grpcAddress, raftAddress, zone, version, featureLevel, next);
  }

  /// The same member as it says that it is now; its addresses and its state stay.
  Member as(Member self) {
    return new Member(
        name, storeId, grpcAddress, raftAddress, self.zone, self.version, self.featureLevel, state);
  }

  public boolean runsLike(Member self) {
    return zone.equals(self.zone)
        && version.equals(self.version)
        && featureLevel == self.featureLevel;
  }
}

package io.ringhold.operator.plan;

/// What the operator is about.
///
/// @param target the member that it is about, or empty
/// @param message what is done or waited for, in words for people
public record Operation(Type type, String target, String step, String message) {
  /// From the first pod to the end of all of them.
  public enum Type {
    None,
    Paused,
    Hibernated,
    Create,
    Repair,
    Replace,
    Maintenance,
    ScaleIn,
    Rollout,
    GrowStorage,
    ScaleOut,
    Rebalance,
    /// The cluster cannot be judged, so nothing is done.
    Unknown,
    /// A person is needed.
    Blocked
  }

  static final Operation NONE = new Operation(Type.None, "", "", "");
}

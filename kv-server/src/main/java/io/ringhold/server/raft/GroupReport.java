package io.ringhold.server.raft;

import java.util.List;

/// The group of a shard, as its leader stands for it. All names are peer ids.
public sealed interface GroupReport {
  /// This node cannot speak for the group, or no majority confirms that it can.
  record Unconfirmed(String why) implements GroupReport {}

  /// @param changing a change of the voters is under way or not yet committed
  /// @param inReach followers that answer at once and have nearly caught up
  record Led(List<String> voters, boolean changing, List<String> inReach) implements GroupReport {}
}

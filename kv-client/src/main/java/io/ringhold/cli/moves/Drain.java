package io.ringhold.cli.moves;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Interruption;
import io.ringhold.client.ClusterState;
import io.ringhold.client.ClusterState.MemberState;
import io.ringhold.client.KvAdmin;

/// Waits until a node that drains is proven to hold nothing. Ctrl-C ends the waiting, not the
/// drain.
public record Drain(Console console, KvAdmin admin, String node) {
  /// Whether the node drains already, so that there is nothing to begin, only to wait for.
  public boolean isUnderWay() {
    return isDraining(admin.cluster().known());
  }

  public ClusterState await(boolean quiet) throws InterruptedException {
    String goesOn =
        "kv: interrupted; the drain of %s goes on. See: %s moves; stop it: %s node undrain %s"
            .formatted(node, console.command(), console.command(), node);
    try (var _ = Interruption.then(() -> console.say("\n" + goesOn))) {
      var state =
          new MoveWait(console, admin, "drain of " + node, quiet)
              .until(now -> now.isDrained(node) || !isDraining(now), move -> move.concerns(node));
      if (!isDraining(state)) {
        throw Failure.refused(node + " is not draining any more; somebody has undrained it");
      }
      return state;
    }
  }

  private boolean isDraining(ClusterState state) {
    return state.member(node).filter(m -> m.state() == MemberState.DRAINING).isPresent();
  }
}

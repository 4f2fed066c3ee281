package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.disk.StartRefused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a node with an empty disk comes into a cluster that exists already: it introduces itself to
/// nodes whose addresses it was given, and waits until it is let in.
public final class Admission {
  private static final Logger LOG = System.getLogger(Admission.class.getName());
  private static final Duration ASK_AGAIN = Duration.ofMillis(500);
  private static final int ASKS_PER_REPORT = 20;

  private final Member self;
  private final List<String> seeds;
  private final Neighbours neighbours;

  /// @param seeds host:port of the gRPC doors of nodes of the cluster
  public Admission(Member self, List<String> seeds, Neighbours neighbours) {
    this.self = self;
    this.seeds = List.copyOf(seeds);
    this.neighbours = neighbours;
  }

  /// Blocks until the cluster counts this disk among its own.
  public ClusterState await() throws StartRefused, InterruptedException {
    String why = "nobody was asked yet";
    for (long asked = 0; ; asked++) {
      switch (neighbours.introduce(seeds.get((int) (asked % seeds.size())), self, "")) {
        case Neighbours.Welcome.Heard(var state) -> {
          Optional<Member> me = state.store(self.storeId());
          if (me.filter(Member::belongs).isPresent()) {
            return state;
          }
          why = waitsFor(state, me);
        }
        case Neighbours.Welcome.Refused(var reason) -> throw new StartRefused(reason);
        case Neighbours.Welcome.Silent(var reason) -> why = reason;
      }
      if (asked % ASKS_PER_REPORT == seeds.size() - 1) {
        LOG.log(Level.INFO, "waiting to be let into the cluster: {0}", why);
      }
      Thread.sleep(ASK_AGAIN);
    }
  }

  private String waitsFor(ClusterState state, Optional<Member> me) throws StartRefused {
    if (me.filter(m -> m.state() == Member.State.REMOVED).isPresent()) {
      throw new StartRefused(struckOff(state, self));
    }
    String known = state.node(self.name()).map(Member::storeId).orElse("?");
    return "cluster %s knows node %s by the disk %s, and this one is %s (empty or another's). Put the old disk back, or give its place to this one: kv node replace %s"
        .formatted(state.cluster(), self.name(), known, self.storeId(), self.name());
  }

  /// Why a disk that was removed or replaced does not come back.
  public static String struckOff(ClusterState state, Member self) {
    return "cluster %s has struck the disk %s of node %s off; it never comes back. Give the node an empty directory"
        .formatted(state.cluster(), self.storeId(), self.name());
  }
}

package io.ringhold.server.health;

import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.Replica;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/// Ready when the node serves, and each of its replicas has found a leader and nearly caught up
/// with it. A shard that loses its leader later takes that from none of its nodes: all of them
/// would go out of service together, and with them the shards that are well. Only a node that has
/// lost all its leaders is cut off. A quarantined shard is no reason either, the node passes its
/// requests on, unless it has nothing but quarantined ones. That the node is about to stop is known
/// to Quarkus, which has a check of its own for it.
@Readiness
@ApplicationScoped
public class ServingReadiness implements HealthCheck {
  /// A few seconds of a busy shard's entries.
  private static final long LAG_MAX = 4_096;

  /// A start takes no longer for shards that can have a leader at all.
  private static final Duration SETTLING_MAX = Duration.ofSeconds(60);

  private final NodeHolder nodes;
  private volatile @Nullable Long firstServedNanos;
  private volatile boolean settled;

  ServingReadiness(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("serving");
    ServingNode node = nodes.servingOrNull();
    if (node == null) {
      return response.down().withData("reason", nodes.waitingFor()).build();
    }
    if (node.agent().isStruckOff()) {
      return response.down().withData("reason", "the cluster has struck this disk off").build();
    }
    if (node.agent().isInMaintenance()) {
      return response.down().withData("reason", "in maintenance").build();
    }
    RaftNode raft = node.raft();
    long leaderless = count(raft, replica -> replica.leader() == null && belongs(node, replica));
    long behind = count(raft, replica -> replica.lag() > LAG_MAX && belongs(node, replica));
    long voting = count(raft, replica -> belongs(node, replica));
    return response
        .status(behind == 0 && hasLeaders(voting, leaderless) && !nothingIsServed(raft))
        .withData("shards", raft.replicas().size())
        .withData("leads", count(raft, replica -> node.name().equals(replica.leader())))
        .withData("leaderless", leaderless)
        .withData("behind", behind)
        .withData("quarantined", raft.quarantined().size())
        .withData("damaged", raft.damaged().size())
        .withData("disk", node.disk().level().toString())
        .build();
  }

  private boolean hasLeaders(long voting, long leaderless) {
    Long since = firstServedNanos;
    long now = System.nanoTime();
    if (since == null) {
      firstServedNanos = now;
    } else if (now - since > SETTLING_MAX.toNanos()) {
      settled = true;
    }
    if (leaderless == 0) {
      settled = true;
    }
    return hasLeaders(voting, leaderless, settled);
  }

  /// @param settled all shards had a leader once, or have had the time to find one
  static boolean hasLeaders(long voting, long leaderless, boolean settled) {
    return leaderless == 0 || (settled && leaderless < voting);
  }

  /// A replica that has just been copied here has no leader before it has a vote, and one that has
  /// lost its vote has none until it is deleted: that takes nothing from the node.
  private static boolean belongs(ServingNode node, Replica replica) {
    return node.view().state().storesOf(replica.shard()).contains(node.self().storeId());
  }

  /// A node without any replica is new, or has been drained: it can pass requests on.
  private static boolean nothingIsServed(RaftNode raft) {
    return !raft.quarantined().isEmpty() && count(raft, _ -> true) == 0;
  }

  private static long count(RaftNode raft, Predicate<Replica> question) {
    return raft.replicas().stream()
        .filter(replica -> replica.problem() == null)
        .filter(question)
        .count();
  }
}

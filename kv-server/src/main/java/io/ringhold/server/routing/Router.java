package io.ringhold.server.routing;

import io.ringhold.ring.Sharding;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Bytes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Finds the replica for a request. A request is forwarded at most once: one that comes forwarded
/// is answered here, whatever the answer.
public final class Router {
  private final String self;
  private final Sharding sharding;
  private final ClusterView view;
  private final RaftNode raft;

  /// Leaders of shards that have no replica here, as other nodes named them.
  private final Map<Integer, String> rumoured = new ConcurrentHashMap<>();

  public Router(String self, ClusterView view, RaftNode raft) {
    this.self = self;
    this.sharding = new Sharding(view.state().shards());
    this.view = view;
    this.raft = raft;
  }

  public int shardOf(Bytes userKey) {
    return sharding.shardOf(userKey.array());
  }

  public int shards() {
    return sharding.shards();
  }

  public Route forWrite(int shard, boolean forwarded) {
    return toLeader(shard, forwarded);
  }

  /// Only linearizable reads need the leader; any replica does for the weaker levels, as long as it
  /// belongs to the shard.
  public Route forRead(int shard, ReadLevel level, boolean forwarded) {
    Replica here = raft.replica(shard);
    return level instanceof ReadLevel.Linearizable
            || here == null
            || here.problem() != null
            || !nodes(shard).contains(self)
        ? toLeader(shard, forwarded)
        : new Route.Local(here);
  }

  private Route toLeader(int shard, boolean forwarded) {
    Replica here = raft.replica(shard);
    if (here != null && here.problem() == null) {
      String leader = here.leader();
      if (leader == null && !nodes(shard).contains(self)) {
        return elsewhere(shard, forwarded);
      }
      return forwarded || leader == null || leader.equals(self)
          ? new Route.Local(here)
          : new Route.Remote(leader);
    }
    return elsewhere(shard, forwarded);
  }

  private Route elsewhere(int shard, boolean forwarded) {
    List<String> others = others(shard);
    if (forwarded || others.isEmpty()) {
      return new Route.Refused(
          Refusal.of(
              raft.quarantined().containsKey(shard)
                  ? Refusal.Reason.SHARD_UNAVAILABLE
                  : Refusal.Reason.SHARD_MOVED,
              "node %s does not serve shard %d%s; at epoch %d its replicas belong on %s. Nothing was done: ask one of them"
                  .formatted(self, shard, problem(shard), view.state().epoch(), nodes(shard))));
    }
    String rumour = rumoured.get(shard);
    return new Route.Remote(rumour != null && others.contains(rumour) ? rumour : others.getFirst());
  }

  private String problem(int shard) {
    String problem = raft.quarantined().get(shard);
    return problem == null ? "" : " (" + problem + ")";
  }

  private List<String> nodes(int shard) {
    return view.state().nodesOf(shard);
  }

  private List<String> others(int shard) {
    return nodes(shard).stream().filter(node -> !node.equals(self)).toList();
  }

  /// Another node named the leader of a shard. That it is this one is old news: who asks others for
  /// a shard does not serve it.
  public void leaderIs(int shard, String node) {
    if (!node.equals(self)) {
      rumoured.put(shard, node);
    }
  }

  /// The node that was asked for a shard could not answer: ask another replica next.
  public void couldNotAnswer(int shard, String node) {
    List<String> others = others(shard);
    if (!others.isEmpty()) {
      rumoured.put(shard, others.get((others.indexOf(node) + 1) % others.size()));
    }
  }
}

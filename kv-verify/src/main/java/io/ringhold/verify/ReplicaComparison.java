package io.ringhold.verify;

import io.ringhold.client.Digest;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.KvClient;
import io.ringhold.client.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All replicas of all shards, each compared with the others of its shard at the same log index.
///
/// @param entries in all shards together, each counted once
/// @param differences one line for each shard whose replicas differ; empty when all are equal
public record ReplicaComparison(long entries, List<String> differences) {
  private static final Duration CATCH_UP_TIME_MAX = Duration.ofSeconds(60);

  public ReplicaComparison {
    differences = List.copyOf(differences);
  }

  /// With all the time that a replica which has just come back may need to catch up.
  public static ReplicaComparison of(ProcessCluster cluster) {
    try (KvClient client = cluster.client(CATCH_UP_TIME_MAX)) {
      return of(client);
    }
  }

  /// @param client with a deadline that does for replicas that have just come back
  public static ReplicaComparison of(KvClient client) {
    KvAdmin admin = client.admin();
    long entries = 0;
    var differences = new ArrayList<String>();
    for (Topology.Shard shard : client.topology().shards()) {
      long mark = admin.markDigest(shard.shard());
      Map<String, Digest> digests = new LinkedHashMap<>();
      for (String node : shard.replicas()) {
        digests.put(node, admin.readDigest(node, shard.shard(), mark));
      }
      if (new HashSet<>(digests.values()).size() != 1) {
        differences.add("shard %d at index %d: %s".formatted(shard.shard(), mark, digests));
      }
      entries += digests.values().iterator().next().entries();
    }
    return new ReplicaComparison(entries, differences);
  }
}

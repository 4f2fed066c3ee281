package io.ringhold.verify;

import static org.awaitility.Awaitility.await;

import io.ringhold.client.Digest;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
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
  private static final Duration PATIENCE = CATCH_UP_TIME_MAX.multipliedBy(2);

  public ReplicaComparison {
    differences = List.copyOf(differences);
  }

  /// With all the time that a replica which has just come back may need to catch up.
  ///
  /// @throws org.awaitility.core.ConditionTimeoutException when a shard's replicas cannot be asked
  public static ReplicaComparison of(ProcessCluster cluster) {
    try (KvClient client = cluster.client(CATCH_UP_TIME_MAX)) {
      return of(client);
    }
  }

  /// @param client with a deadline that does for replicas that have just come back
  public static ReplicaComparison of(KvClient client) {
    long entries = 0;
    var differences = new ArrayList<String>();
    int shards = client.topology().shards().size();
    for (int shard = 0; shard < shards; shard++) {
      int number = shard;
      Marked marked =
          await("the digests of shard " + shard)
              .atMost(PATIENCE)
              .ignoreExceptionsInstanceOf(KvException.class)
              .until(() -> digests(client, number), _ -> true);
      Map<String, Digest> digests = marked.digests;
      if (new HashSet<>(digests.values()).size() != 1) {
        differences.add("shard %d at index %d: %s".formatted(shard, marked.index, digests));
      }
      entries += digests.values().iterator().next().entries();
    }
    return new ReplicaComparison(entries, differences);
  }

  private record Marked(long index, Map<String, Digest> digests) {}

  /// @throws KvException also when a replica has gone elsewhere since its place was asked for
  private static Marked digests(KvClient client, int shard) {
    long index = client.admin().markDigest(shard);
    Map<String, Digest> digests = new LinkedHashMap<>();
    for (String node : client.topology().shards().get(shard).replicas()) {
      digests.put(node, client.admin().readDigest(node, shard, index));
    }
    return new Marked(index, digests);
  }
}

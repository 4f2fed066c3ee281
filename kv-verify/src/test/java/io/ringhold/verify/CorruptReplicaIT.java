package io.ringhold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.ReadLevel;
import io.ringhold.client.ClusterState;
import io.ringhold.client.KvClient;
import io.ringhold.client.NodeStatus;
import io.ringhold.client.Operation;
import io.ringhold.client.ScanRange;
import io.ringhold.client.Scope;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CorruptReplicaIT {
  private static final int SHARDS = 4;
  private static final int DAMAGED_LOG = 1;
  private static final int DAMAGED_TABLE = 2;
  private static final int KEYS = 400;
  private static final Duration REBUILD_PATIENCE = Duration.ofSeconds(90);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void replicasWithADamagedLogOrTableAreQuarantinedAloneAndTheClusterServesEverything()
      throws Exception {
    ProcessCluster cluster = clusters.three(SHARDS);
    ServerProcess node = cluster.node(1);
    try (var client = cluster.client()) {
      writeAll(client);
      // So that the replicas are not made anew before they were looked at.
      client.admin().pauseMoves(epoch(client));
      client.admin().flush(ProcessCluster.endpoint(node));
      node.stop();
      Path log = raftLog(node, DAMAGED_LOG);
      Path table =
          largest(
              node.dataDirectory()
                  .resolve("shards")
                  .resolve("shard-%03d".formatted(DAMAGED_TABLE)));
      damage(largest(log.resolve("current")));
      damage(table);
      node.start();
      node.awaitReady();
      assertServesEverything(client);

      // The log is read at start, a block of a table when somebody asks for it.
      assertThat(unavailableShards(client, node))
          .containsExactlyInAnyOrder(DAMAGED_LOG, DAMAGED_TABLE);
      Map<Integer, NodeStatus.Replica> replicas = replicas(client, node);
      assertThat(replicas.get(DAMAGED_LOG))
          .returns(NodeStatus.Role.QUARANTINED, NodeStatus.Replica::role)
          .extracting(NodeStatus.Replica::problem)
          .asString()
          .contains(log.toString());
      assertThat(replicas.get(DAMAGED_TABLE))
          .returns(NodeStatus.Role.QUARANTINED, NodeStatus.Replica::role)
          .extracting(NodeStatus.Replica::problem)
          .asString()
          .contains(table.toString());
      assertThat(replicas.values())
          .filteredOn(replica -> replica.role() != NodeStatus.Role.QUARANTINED)
          .hasSize(SHARDS - 2)
          .allMatch(replica -> replica.problem().isEmpty());
      assertServesEverything(client);

      client.admin().resumeMoves(epoch(client));
      await("the damaged replicas to be made anew")
          .atMost(REBUILD_PATIENCE)
          .until(() -> {
            var now = replicas(client, node).values();
            return now.size() == SHARDS && now.stream().allMatch(r -> r.problem().isEmpty());
          });
      assertThat(ReplicaComparison.of(cluster).differences()).isEmpty();
      assertServesEverything(client);
    }
  }

  private static long epoch(KvClient client) {
    return client.admin().cluster().known().epoch();
  }

  private static void writeAll(KvClient client) {
    client.batch(
        "",
        IntStream.range(0, KEYS)
            .<Operation>mapToObj(i -> Operation.put(key(i), value(i).getBytes(UTF_8)))
            .toList(),
        Scope.PER_SHARD);
  }

  private static byte[] key(int number) {
    return ("key-" + number).getBytes(UTF_8);
  }

  private static String value(int number) {
    return ("value " + number + " ").repeat(20);
  }

  private static void assertServesEverything(KvClient client) {
    var level = io.ringhold.client.ReadLevel.LINEARIZABLE;
    for (int i = 0; i < KEYS; i++) {
      var entry = client.get("", key(i), level).entry().orElseThrow();
      assertThat(new String(entry.value(), UTF_8)).isEqualTo(value(i));
    }
    try (var scan = client.scan("", ScanRange.all(), level)) {
      assertThat(scan).toIterable().hasSize(KEYS);
    }
  }

  /// The shards of which the node's own replica could not answer for every key. Other replicas may
  /// have answered in its place.
  private static Set<Integer> unavailableShards(KvClient client, ServerProcess node) {
    ManagedChannel channel =
        ManagedChannelBuilder.forTarget(ProcessCluster.endpoint(node)).usePlaintext().build();
    try {
      var stub = KvGrpc.newBlockingStub(channel);
      for (int i = 0; i < KEYS; i++) {
        try {
          var got =
              stub.get(
                  GetRequest.newBuilder()
                      .setKey(ByteString.copyFrom(key(i)))
                      .setLevel(ReadLevel.newBuilder().setStale(true))
                      .build());
          assertThat(got.getEntry().getValue().toStringUtf8()).isEqualTo(value(i));
        } catch (StatusRuntimeException e) {
          assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
        }
      }
    } finally {
      channel.shutdownNow();
    }
    return replicas(client, node).values().stream()
        .filter(replica -> replica.role() == NodeStatus.Role.QUARANTINED)
        .map(NodeStatus.Replica::shard)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Map<Integer, NodeStatus.Replica> replicas(KvClient client, ServerProcess node) {
    return client.admin().status(ProcessCluster.endpoint(node)).replicas().stream()
        .filter(replica -> replica.shard() != ClusterState.META)
        .collect(Collectors.toMap(NodeStatus.Replica::shard, Function.identity()));
  }

  private static Path raftLog(ServerProcess node, int shard) throws IOException {
    String clusterId =
        Files.readAllLines(node.dataDirectory().resolve("roster")).stream()
            .filter(line -> line.startsWith("cluster-id="))
            .map(line -> line.substring("cluster-id=".length()))
            .findFirst()
            .orElseThrow();
    UUID group = UUID.nameUUIDFromBytes((clusterId + "/shard/" + shard).getBytes(UTF_8));
    return node.dataDirectory().resolve("raft").resolve(group.toString());
  }

  private static Path largest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  /// Flips bits in the middle of what is written.
  private static void damage(Path path) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      byte[] bytes = new byte[Math.toIntExact(file.length())];
      file.readFully(bytes);
      int end = bytes.length;
      while (bytes[end - 1] == 0) {
        end--;
      }
      file.seek(end / 2);
      for (int i = end / 2; i < end / 2 + 16; i++) {
        file.write(bytes[i] ^ 0x55);
      }
    }
  }
}

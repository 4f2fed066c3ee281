package io.ringhold.client;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannelBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.ringhold.api.v1.Entry;
import io.ringhold.api.v1.MapResponse;
import io.ringhold.api.v1.Receipt;
import io.ringhold.ring.Sharding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cluster in this process: its nodes share one true state and answer as the real ones do, unless
/// a test has told them to fail.
final class FakeCluster implements AutoCloseable {
  static final int SHARDS = 4;

  /// A request that reached a node.
  record Seen(String node, boolean direct, Object request) {}

  final List<Seen> seen = new CopyOnWriteArrayList<>();
  final List<FakeNode> nodes = new ArrayList<>();
  final TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);

  /// How often a node was asked for the map.
  final AtomicInteger looks = new AtomicInteger();

  /// What questions to the meta group meet, one after the other.
  final Queue<FakeNode.Fault> metaFaults = new ConcurrentLinkedQueue<>();

  private final String[] leaders = new String[SHARDS];
  private final Map<Object, Object> answered = new HashMap<>();
  private final List<String> members = new ArrayList<>();
  private long sequence;
  private long epoch;

  /// Three nodes, of which `a` leads everything.
  FakeCluster() throws IOException {
    Arrays.fill(leaders, "a");
    for (String name : List.of("a", "b", "c")) {
      nodes.add(new FakeNode(this, name));
      members.add(name);
    }
    epoch = 1;
  }

  /// A new node starts and becomes a member.
  synchronized FakeNode join(String name) throws IOException {
    var node = new FakeNode(this, name);
    nodes.add(node);
    members.add(name);
    epoch++;
    return node;
  }

  /// A node is no member any more, but still runs.
  synchronized void leave(String name) {
    members.remove(name);
    epoch++;
  }

  synchronized long epoch() {
    return epoch;
  }

  /// A client with so much time that no test runs out of it.
  KvClient client() {
    return client(Duration.ofSeconds(60), Duration.ofSeconds(20));
  }

  KvClient client(Duration deadline, Duration attemptTimeout) {
    var options =
        KvClientOptions.to(nodes.stream().map(FakeNode::address).toArray(String[]::new))
            .withDeadline(deadline)
            .withAttemptTimeout(attemptTimeout);
    return new KvClient(options, FakeCluster::connecting);
  }

  /// A client that was told of one node.
  KvClient clientOf(FakeNode seed) {
    var options = KvClientOptions.to(seed.address()).withDeadline(Duration.ofSeconds(60));
    return new KvClient(options, FakeCluster::connecting);
  }

  static ManagedChannelBuilder<?> connecting(String address) {
    return InProcessChannelBuilder.forName(address);
  }

  FakeNode node(String name) {
    return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
  }

  List<Seen> seen(Class<?> kind) {
    return seen.stream().filter(seen -> kind.isInstance(seen.request())).toList();
  }

  synchronized void lead(String node) {
    Arrays.fill(leaders, node);
  }

  synchronized String leader(byte[] key) {
    return leaders[shardOf(key)];
  }

  static int shardOf(byte[] key) {
    return new Sharding(SHARDS).shardOf(key);
  }

  /// Runs a change unless a request of this identity has been carried out before.
  synchronized <R> R once(Object identity, Supplier<R> change) {
    @SuppressWarnings("unchecked") // an identity always belongs to the same kind of request
    @Nullable R earlier = (R) answered.get(identity);
    if (earlier != null) {
      return earlier;
    }
    R answer = change.get();
    answered.put(identity, answer);
    return answer;
  }

  synchronized long put(byte[] key, ByteString value) {
    var entry = Entry.newBuilder().setKey(Wire.bytes(key)).setValue(value).setVersion(++sequence);
    entries.put(key, entry.build());
    return sequence;
  }

  synchronized long delete(byte[] key) {
    entries.remove(key);
    return ++sequence;
  }

  synchronized @Nullable Entry get(byte[] key) {
    return entries.get(key);
  }

  synchronized Receipt receipt(int shard) {
    return Receipt.newBuilder().setShard(shard).setTerm(1).setIndex(sequence).build();
  }

  synchronized MapResponse map() {
    looks.incrementAndGet();
    var map = MapResponse.newBuilder().setCluster("fake").setEpoch(epoch);
    members.forEach(name -> map.addNodesBuilder().setName(name).setAddress(node(name).address()));
    for (int shard = 0; shard < SHARDS; shard++) {
      map.addShardsBuilder()
          .setShard(shard)
          .addAllReplicas(members)
          .setLeader(leaders[shard])
          .setTerm(1);
    }
    return map.build();
  }

  @Override
  public void close() {
    nodes.forEach(FakeNode::stop);
  }
}

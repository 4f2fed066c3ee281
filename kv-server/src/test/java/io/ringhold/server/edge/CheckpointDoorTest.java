package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.peer.v1.CloseCheckpointRequest;
import io.ringhold.api.peer.v1.CloseCheckpointResponse;
import io.ringhold.api.peer.v1.OpenCheckpointRequest;
import io.ringhold.api.peer.v1.OpenCheckpointResponse;
import io.ringhold.api.peer.v1.PeerGrpc;
import io.ringhold.api.peer.v1.ReadCheckpointRequest;
import io.ringhold.api.peer.v1.ReadCheckpointResponse;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.LogDirectories;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.raft.ShardGroup;
import io.ringhold.server.routing.AddressBook;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.routing.RemoteCheckpoints;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.transfer.CheckpointFile;
import io.ringhold.server.transfer.CheckpointList;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node's state through a real connection.
class CheckpointDoorTest {
  private static final UUID GROUP = new UUID(7, 7);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path root;
  private Engine engine;
  private PeerClients peers;
  private RaftNode raft;
  private Server server;
  private RemoteCheckpoints remote;

  @BeforeEach
  void oneNodeWithOneShard() throws Exception {
    engine =
        Engine.open(
            new DiskFileSystem(),
            root.resolve("shards"),
            EngineOptions.defaults(),
            EngineListener.NONE);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Door())
            .build()
            .start();
    peers = new PeerClients(new OneDoor("127.0.0.1:" + server.getPort()));
    remote = new RemoteCheckpoints(peers, "b");
    int port = 15_000 + (int) (ProcessHandle.current().pid() % 10_000);
    raft =
        new RaftNode(
            new RaftNode.Options("a", "disk", "127.0.0.1", port, LogDirectories.under(root)),
            engine,
            peers,
            new ReplicaTransfers.Options(root, remote, () -> 0),
            InstantSource.system());
    raft.addShard(
        new ShardGroup(0, GROUP, List.of(new ShardGroup.Member("a", "disk", "127.0.0.1:" + port))));
    await().atMost(PATIENCE).until(() -> put("first") instanceof Outcome.Written);
  }

  @AfterEach
  void close() throws Exception {
    raft.close();
    peers.close();
    engine.close();
    server.shutdownNow().awaitTermination();
  }

  @Test
  void whatWasWrittenLastIsInTheFilesThatArrive() throws Exception {
    assertThat(put("last")).isInstanceOf(Outcome.Written.class);
    long applied = raft.replicas().iterator().next().appliedIndex();
    CheckpointList list = remote.open("a", 0, GROUP, applied);
    assertThat(list.position().index()).isGreaterThanOrEqualTo(applied);
    for (CheckpointFile file : list.files()) {
      CRC32C crc = new CRC32C();
      long[] bytes = {0};
      remote.read(
          "a",
          list.id(),
          file.name(),
          piece -> {
            crc.update(piece);
            bytes[0] += piece.length;
          });
      assertThat(bytes[0]).isEqualTo(file.bytes());
      assertThat((int) crc.getValue()).isEqualTo(file.checksum());
    }
    assertThat(raft.transfers().checkpoints().bytesSent()).isEqualTo(list.bytes());
    remote.close("a", list.id());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(root.resolve("checkpoints")).isEmptyDirectory());
  }

  @Test
  void whatCannotBeGivenIsRefusedWithTheReason() throws Exception {
    assertThatThrownBy(() -> remote.open("a", 0, GROUP, Long.MAX_VALUE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was asked for");
    assertThatThrownBy(() -> remote.open("a", 0, new UUID(0, 0), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no replica of shard 0");
    CheckpointList list = remote.open("a", 0, GROUP, 0);
    assertThatThrownBy(() -> remote.read("a", list.id(), "../identity", _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no file");
    assertThatThrownBy(() -> remote.read("a", "gone", "CURRENT", _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("open another");
  }

  @Test
  void aReaderThatStopsInTheMiddleEndsTheCall() throws Exception {
    CheckpointList list = remote.open("a", 0, GROUP, 0);
    String name = list.files().getFirst().name();
    assertThatThrownBy(() ->
            remote.read(
                "a",
                list.id(),
                name,
                _ -> {
                  throw new IOException("enough");
                }))
        .hasMessage("enough");
    remote.read("a", list.id(), name, _ -> {});
  }

  private Outcome put(String key) throws InterruptedException {
    return raft.replicas()
        .iterator()
        .next()
        .write(
            new Command.Write(
                null,
                List.of(
                    new Operation.Put(
                        Bytes.utf8(key), Bytes.utf8("v".repeat(700_000)), new Condition.None()))),
            Deadline.in(PATIENCE));
  }

  private record OneDoor(String address) implements AddressBook {
    @Override
    public Optional<Entry> node(String name) {
      return Optional.of(new Entry(address, "", ""));
    }

    @Override
    public Optional<Entry> store(String storeId) {
      return node(storeId);
    }
  }

  private final class Door extends PeerGrpc.PeerImplBase {
    @Override
    public void openCheckpoint(
        OpenCheckpointRequest request, StreamObserver<OpenCheckpointResponse> answer) {
      Calls.streaming(answer, stream -> CheckpointDoor.open(raft.transfers(), request, stream));
    }

    @Override
    public void readCheckpoint(
        ReadCheckpointRequest request, StreamObserver<ReadCheckpointResponse> answer) {
      Calls.streaming(answer, stream -> CheckpointDoor.read(raft.transfers(), request, stream));
    }

    @Override
    public void closeCheckpoint(
        CloseCheckpointRequest request, StreamObserver<CloseCheckpointResponse> answer) {
      Calls.unary(answer, () -> CheckpointDoor.close(raft.transfers(), request));
    }
  }
}

package io.ringhold.server.routing;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.peer.v1.CloseCheckpointRequest;
import io.ringhold.api.peer.v1.OpenCheckpointRequest;
import io.ringhold.api.peer.v1.OpenCheckpointResponse;
import io.ringhold.api.peer.v1.ReadCheckpointRequest;
import io.ringhold.api.peer.v1.ReadCheckpointResponse;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.transfer.CheckpointFile;
import io.ringhold.server.transfer.CheckpointList;
import io.ringhold.server.transfer.CheckpointSource;
import io.ringhold.storage.LogPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// The checkpoints of other nodes, through their peer doors. A call lasts as long as it lasts: a
/// node that is gone is noticed by the keep-alive of its channel.
public final class RemoteCheckpoints implements CheckpointSource {
  private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(2);

  private final PeerClients peers;
  private final String self;

  public RemoteCheckpoints(PeerClients peers, String self) {
    this.peers = peers;
    this.self = self;
  }

  @Override
  public CheckpointList open(String node, int shard, UUID group, long indexMin)
      throws IOException, InterruptedException {
    OpenCheckpointRequest request =
        OpenCheckpointRequest.newBuilder()
            .setShard(shard)
            .setGroup(group.toString())
            .setIndexMin(indexMin)
            .setReader(self)
            .build();
    List<OpenCheckpointResponse> parts = new ArrayList<>();
    each(() -> peers.peer(node).openCheckpoint(request), parts::add);
    if (parts.isEmpty() || !parts.getFirst().hasPosition()) {
      throw new IOException("node %s lists no checkpoint of shard %d".formatted(node, shard));
    }
    OpenCheckpointResponse.Position position = parts.getFirst().getPosition();
    return new CheckpointList(
        position.getCheckpoint(),
        new LogPosition(position.getTerm(), position.getIndex(), position.getTimestampMs()),
        parts.stream().skip(1).map(part -> read(part.getFile())).toList());
  }

  private static CheckpointFile read(OpenCheckpointResponse.File file) {
    return new CheckpointFile(
        file.getName(),
        file.getTable().isEmpty() ? null : UUID.fromString(file.getTable()),
        file.getBytes(),
        file.getChecksum());
  }

  @Override
  public void read(String node, String checkpoint, String file, Pieces pieces)
      throws IOException, InterruptedException {
    ReadCheckpointRequest request =
        ReadCheckpointRequest.newBuilder().setCheckpoint(checkpoint).setFile(file).build();
    this.<ReadCheckpointResponse>each(
        () -> peers.peer(node).readCheckpoint(request),
        answer -> pieces.take(answer.getPiece().toByteArray()));
  }

  @Override
  public void close(String node, String checkpoint) {
    try {
      var _ =
          peers
              .peer(node, Deadline.in(CLOSE_TIME_MAX))
              .closeCheckpoint(
                  CloseCheckpointRequest.newBuilder()
                      .setCheckpoint(checkpoint)
                      .setReader(self)
                      .build());
    } catch (StatusRuntimeException _) {
      // It gives it up by itself.
    }
  }

  private interface Taker<T> {
    void take(T answer) throws IOException, InterruptedException;
  }

  /// The call ends with this method, also when not all of its answers were taken.
  private <T> void each(Supplier<Iterator<T>> call, Taker<T> taker)
      throws IOException, InterruptedException {
    Context.CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    try {
      Iterator<T> answers = call.get();
      while (answers.hasNext()) {
        taker.take(answers.next());
      }
    } catch (StatusRuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Status status = e.getStatus();
      throw new IOException(
          status.getDescription() == null ? status.getCode().toString() : status.getDescription());
    } finally {
      context.detach(before);
      context.cancel(null);
    }
  }
}

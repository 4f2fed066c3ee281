package io.ringhold.server.edge;

import com.google.protobuf.UnsafeByteOperations;
import io.ringhold.api.peer.v1.CloseCheckpointRequest;
import io.ringhold.api.peer.v1.CloseCheckpointResponse;
import io.ringhold.api.peer.v1.OpenCheckpointRequest;
import io.ringhold.api.peer.v1.OpenCheckpointResponse;
import io.ringhold.api.peer.v1.ReadCheckpointRequest;
import io.ringhold.api.peer.v1.ReadCheckpointResponse;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.shard.Refusal;
import io.ringhold.server.transfer.CheckpointFile;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.storage.Checkpoint;
import io.ringhold.storage.LogPosition;
import java.io.IOException;
import java.util.UUID;

/// Where other nodes fetch the state of this node's replicas.
final class CheckpointDoor {
  private CheckpointDoor() {}

  static void open(
      ReplicaTransfers transfers,
      OpenCheckpointRequest request,
      AnswerStream<OpenCheckpointResponse> answer)
      throws InterruptedException {
    try {
      String id =
          transfers.open(
              request.getShard(),
              UUID.fromString(request.getGroup()),
              request.getIndexMin(),
              request.getReader());
      Checkpoints checkpoints = transfers.checkpoints();
      LogPosition position = checkpoints.position(id);
      answer.send(
          OpenCheckpointResponse.newBuilder()
              .setPosition(
                  OpenCheckpointResponse.Position.newBuilder()
                      .setCheckpoint(id)
                      .setTerm(position.term())
                      .setIndex(position.index())
                      .setTimestampMs(position.timestampMs()))
              .build());
      for (Checkpoint.File file : checkpoints.files(id)) {
        answer.send(
            OpenCheckpointResponse.newBuilder()
                .setFile(write(checkpoints.describe(id, file)))
                .build());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private static OpenCheckpointResponse.File write(CheckpointFile file) {
    UUID table = file.table();
    return OpenCheckpointResponse.File.newBuilder()
        .setName(file.name())
        .setTable(table == null ? "" : table.toString())
        .setBytes(file.bytes())
        .setChecksum(file.checksum())
        .build();
  }

  static void read(
      ReplicaTransfers transfers,
      ReadCheckpointRequest request,
      AnswerStream<ReadCheckpointResponse> answer)
      throws InterruptedException {
    try {
      transfers
          .checkpoints()
          .read(
              request.getCheckpoint(),
              request.getFile(),
              piece ->
                  answer.send(
                      ReadCheckpointResponse.newBuilder()
                          .setPiece(UnsafeByteOperations.unsafeWrap(piece))
                          .build()));
    } catch (IOException e) {
      throw refused(e);
    }
  }

  static CloseCheckpointResponse close(ReplicaTransfers transfers, CloseCheckpointRequest request) {
    transfers.checkpoints().close(request.getCheckpoint(), request.getReader());
    return CloseCheckpointResponse.getDefaultInstance();
  }

  private static RuntimeException refused(Exception e) {
    return Errors.refused(
        Refusal.of(Refusal.Reason.SHARD_UNAVAILABLE, String.valueOf(e.getMessage())));
  }
}

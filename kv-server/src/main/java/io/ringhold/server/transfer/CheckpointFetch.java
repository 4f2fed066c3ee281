package io.ringhold.server.transfer;

import io.ringhold.storage.Checkpoint;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Brings a checkpoint of another node here, as far as it is not here already.
public final class CheckpointFetch {
  /// Room that a transfer leaves on the disk.
  private static final long FREE_BYTES_MIN = 64L << 20;

  private final CheckpointSource source;
  private final LongAdder bytesReceived;

  /// @param bytesReceived counts what came over the network
  public CheckpointFetch(CheckpointSource source, LongAdder bytesReceived) {
    this.source = source;
    this.bytesReceived = bytesReceived;
  }

  /// @param indexMin the least that the checkpoint must hold
  public record Wanted(String node, int shard, UUID group, long indexMin) {}

  /// Returns when the whole checkpoint is in the staging directory, verified and durable. Cut short
  /// by an interrupt or an error, it leaves there what the next try need not bring again.
  ///
  /// @param local the store as it is, whose tables are used where they are the same
  /// @return the position that the checkpoint holds
  public LogPosition run(
      Wanted wanted, Staging staging, @Nullable Shard local, TransferProgress progress)
      throws IOException, InterruptedException {
    CheckpointList list =
        source.open(wanted.node(), wanted.shard(), wanted.group(), wanted.indexMin());
    if (list.position().index() < wanted.indexMin()) {
      throw new IOException(
          "node %s gave log index %d of shard %d, and %d is needed"
              .formatted(
                  wanted.node(), list.position().index(), wanted.shard(), wanted.indexMin()));
    }
    staging.begin(list);
    Path own = staging.root().resolve("own");
    Trees.delete(own);
    try {
      useOwn(list, staging, local, own);
      bring(wanted.node(), list, staging, progress);
      staging.assemble(list);
    } catch (ClosedByInterruptException _) {
      Thread.interrupted();
      throw new InterruptedException();
    } finally {
      Trees.delete(own);
    }
    source.close(wanted.node(), list.id());
    return list.position();
  }

  /// Links tables of the local store. They are taken from a checkpoint of it, because compaction
  /// may delete them under us.
  private static void useOwn(CheckpointList list, Staging staging, @Nullable Shard local, Path own)
      throws IOException {
    if (local == null) {
      return;
    }
    local.checkpoint(own);
    Map<UUID, String> tables = new HashMap<>();
    for (Checkpoint.File file : Checkpoint.read(new DiskFileSystem(), own).files()) {
      if (file.table() != null) {
        tables.put(file.table(), file.name());
      }
    }
    for (CheckpointFile file : list.files()) {
      String name = file.table() == null ? null : tables.get(file.table());
      if (name != null && !staging.has(file) && file.isWhole(own.resolve(name))) {
        staging.link(file, own.resolve(name));
      }
    }
  }

  private void bring(String node, CheckpointList list, Staging staging, TransferProgress progress)
      throws IOException, InterruptedException {
    long total = list.bytes();
    long[] done = {0};
    progress.at(0, total);
    for (CheckpointFile file : list.files()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (staging.has(file)) {
        done[0] += file.bytes();
        progress.at(done[0], total);
        continue;
      }
      requireRoom(staging.root(), file.bytes());
      staging.receive(
          file,
          channel ->
              source.read(
                  node,
                  list.id(),
                  file.name(),
                  piece -> {
                    ByteBuffer buffer = ByteBuffer.wrap(piece);
                    while (buffer.hasRemaining()) {
                      channel.write(buffer);
                    }
                    bytesReceived.add(piece.length);
                    done[0] += piece.length;
                    progress.at(Math.min(done[0], total), total);
                  }));
    }
  }

  private static void requireRoom(Path directory, long bytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes + FREE_BYTES_MIN) {
      throw new IOException(
          "the disk of %s has %d MiB free, too little for the next table of the shard"
              .formatted(directory, free >> 20));
    }
  }
}

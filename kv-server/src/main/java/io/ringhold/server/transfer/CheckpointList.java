package io.ringhold.server.transfer;

import io.ringhold.storage.LogPosition;
import java.util.List;

/// A checkpoint on another node.
///
/// @param id names it there, for as long as it is read
/// @param position up to where it holds the shard's history
public record CheckpointList(String id, LogPosition position, List<CheckpointFile> files) {
  public CheckpointList {
    files = List.copyOf(files);
  }

  public long bytes() {
    return files.stream().mapToLong(CheckpointFile::bytes).sum();
  }
}
